#include "services/runtime/clickhouse/wire.h"

namespace assay::clickhouse {

void WireWriter::VarUInt(uint64_t value) {
  while (value >= 0x80) {
    out_.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out_.push_back(static_cast<char>(value));
}

StatusOr<uint64_t> WireReader::VarUInt() {
  uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (remaining() == 0) return Truncated(1, 1);
    const auto byte = static_cast<uint8_t>(bytes_[position_++]);
    value |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) return value;
  }
  return InvalidArgument("number at byte {} is longer than 64 bits", position_);
}

StatusOr<uint64_t> WireReader::UInt64() {
  ASSIGN_OR_RETURN(const std::string_view bytes, Bytes(sizeof(uint64_t)));
  uint64_t value = 0;
  std::memcpy(&value, bytes.data(), sizeof(value));
  return value;
}

StatusOr<std::string_view> WireReader::String() {
  ASSIGN_OR_RETURN(const uint64_t length, VarUInt());
  return Bytes(length);
}

StatusOr<std::string_view> WireReader::Bytes(size_t count) {
  if (count > remaining()) return Truncated(count, 1);
  const std::string_view bytes = bytes_.substr(position_, count);
  position_ += count;
  return bytes;
}

Status WireReader::Truncated(uint64_t count, size_t size) const {
  return InvalidArgument("{} items of at least {} bytes at byte {}, but only {} bytes are left",
                         count, size, position_, remaining());
}

Status RebaseArrayEnds(std::vector<uint64_t>& ends, size_t first_row, size_t items_before) {
  uint64_t last = 0;
  for (size_t row = first_row; row < ends.size(); ++row) {
    const uint64_t end = ends[row];
    if (end < last) return InvalidArgument("array of row {} ends before it begins", row);
    // An end near 2^64 would wrap around here and look small.
    if (end > UINT64_MAX - items_before) return InvalidArgument("array of row {} is too long", row);
    last = end;
    ends[row] = end + items_before;
  }
  return OkStatus();
}

}  // namespace assay::clickhouse
