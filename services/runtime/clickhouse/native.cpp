#include "services/runtime/clickhouse/native.h"

#include "services/runtime/clickhouse/wire.h"

namespace assay::clickhouse {
namespace {

// The column that a block's header announces: a new one in the first block, else the one there.
StatusOr<Column*> ColumnFor(Block& block, size_t index, std::string_view name,
                            std::string_view type) {
  if (index < block.columns()) {
    if (block.name(index) == name) return &block.column(index);
    return InvalidArgument("'{}' stands where the block before had '{}'", name, block.name(index));
  }
  ASSIGN_OR_RETURN(std::unique_ptr<Column> column, MakeColumn(type));
  Column* added = column.get();
  block.AddColumn(std::string(name), std::move(column));
  return added;
}

Status DecodeColumn(WireReader& reader, size_t rows, size_t index, Block& block) {
  ASSIGN_OR_RETURN(const std::string_view name, reader.String());
  ASSIGN_OR_RETURN(const std::string_view type, reader.String());
  const auto decode = [&]() -> Status {
    ASSIGN_OR_RETURN(Column* const column, ColumnFor(block, index, name, type));
    if (rows == 0) return OkStatus();  // Not even a prefix follows.
    RETURN_IF_ERROR(column->DecodePrefix(reader));
    return column->DecodeValues(reader, rows);
  };
  return Annotate(decode(), fmt::format("column '{}' ({})", name, type));
}

Status DecodeBlock(WireReader& reader, Block& block) {
  const bool is_first = block.columns() == 0;
  ASSIGN_OR_RETURN(const uint64_t columns, reader.VarUInt());
  ASSIGN_OR_RETURN(const uint64_t rows, reader.VarUInt());
  if (columns == 0 && rows > 0) return InvalidArgument("{} rows without a column", rows);
  if (columns > reader.remaining() / 2) return reader.Truncated(columns, 2);  // Two lengths each.
  if (!is_first && columns != block.columns()) {
    return InvalidArgument("{} columns after a block with {}", columns, block.columns());
  }
  for (size_t index = 0; index < columns; ++index) {
    RETURN_IF_ERROR(DecodeColumn(reader, rows, index, block));
  }
  return OkStatus();
}

}  // namespace

Status EncodeNative(const Block& block, std::string& out) {
  RETURN_IF_ERROR(block.CheckLengths());
  out.reserve(out.size() + block.bytes() + block.bytes() / 8);
  WireWriter writer(out);
  writer.VarUInt(block.columns());
  writer.VarUInt(block.rows());
  for (size_t index = 0; index < block.columns(); ++index) {
    const Column& column = block.column(index);
    writer.String(block.name(index));
    writer.String(column.type());
    if (block.rows() == 0) continue;
    column.EncodePrefix(writer);
    column.EncodeValues(writer);
  }
  return OkStatus();
}

StatusOr<Block> DecodeNative(std::string_view bytes) {
  Block block;
  WireReader reader(bytes);
  while (reader.remaining() > 0) {
    RETURN_IF_ERROR(Annotate(DecodeBlock(reader, block), "native block"));
  }
  return block;
}

}  // namespace assay::clickhouse
