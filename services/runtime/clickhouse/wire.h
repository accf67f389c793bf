// The bytes of ClickHouse's Native format: little-endian numbers and LEB128 lengths.
//
// A reader never reads past its end and never trusts a count before it has compared it with the
// bytes that are left, so a cut or hostile input ends in an error and not in a large allocation.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "services/runtime/base/status.h"

namespace assay::clickhouse {

static_assert(std::endian::native == std::endian::little, "values are copied as they are");

class WireWriter {
 public:
  explicit WireWriter(std::string& out) : out_(out) {}

  void VarUInt(uint64_t value);
  void String(std::string_view value) {
    VarUInt(value.size());
    out_.append(value);
  }
  void Bytes(std::string_view bytes) { out_.append(bytes); }
  void UInt64(uint64_t value) { out_.append(reinterpret_cast<const char*>(&value), sizeof(value)); }
  template <typename Value>
  void Fixed(const std::vector<Value>& values) {
    static_assert(std::is_trivially_copyable_v<Value>);
    if (values.empty()) return;
    out_.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Value));
  }

 private:
  std::string& out_;
};

class WireReader {
 public:
  explicit WireReader(std::string_view bytes) : bytes_(bytes) {}

  size_t position() const { return position_; }
  size_t remaining() const { return bytes_.size() - position_; }

  StatusOr<uint64_t> VarUInt();
  StatusOr<uint64_t> UInt64();
  // A view into the input.
  StatusOr<std::string_view> String();
  StatusOr<std::string_view> Bytes(size_t count);
  // Appends `count` values to `out`.
  template <typename Value>
  Status Fixed(size_t count, std::vector<Value>& out) {
    static_assert(std::is_trivially_copyable_v<Value>);
    if (count > remaining() / sizeof(Value)) return Truncated(count, sizeof(Value));
    if (count == 0) return OkStatus();
    const size_t rows = out.size();
    out.resize(rows + count);
    std::memcpy(out.data() + rows, bytes_.data() + position_, count * sizeof(Value));
    position_ += count * sizeof(Value);
    return OkStatus();
  }

  // The error for input that ends before `count` items of at least `size` bytes each.
  Status Truncated(uint64_t count, size_t size) const;

 private:
  std::string_view bytes_;
  size_t position_ = 0;
};

// Array ends of a block count from the block's own first item. Makes those from `first_row` on
// count from the column's first, `items_before`, after checking that they never fall.
Status RebaseArrayEnds(std::vector<uint64_t>& ends, size_t first_row, size_t items_before);

}  // namespace assay::clickhouse
