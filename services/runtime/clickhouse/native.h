// ClickHouse's Native format: blocks of columns, as HTTP carries it (protocol revision 0).
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "services/runtime/base/status.h"
#include "services/runtime/clickhouse/block.h"

namespace assay::clickhouse {

// Appends `block` to `out` as one Native block. Internal when its columns differ in length.
Status EncodeNative(const Block& block, std::string& out);

// All blocks of `bytes`, joined into one. Any input is safe: what is cut, contradicts itself or has
// a type we do not know gives InvalidArgument (or Unimplemented) that names column and position.
StatusOr<Block> DecodeNative(std::string_view bytes);

// An empty column of the type ClickHouse names so, for example "Nullable(UInt32)".
StatusOr<std::unique_ptr<Column>> MakeColumn(std::string_view type);

}  // namespace assay::clickhouse
