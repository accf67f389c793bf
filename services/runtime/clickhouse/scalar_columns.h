// Scalar columns: values of one fixed width, the same bytes in memory and on the wire.
//
// Date is days, DateTime seconds and DateTime64(3) milliseconds since 1970-01-01 UTC. A time zone
// in a type name changes only how the server prints a value, so columns read here ignore it.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "services/runtime/clickhouse/column.h"
#include "services/runtime/clickhouse/wire.h"

namespace assay::clickhouse {

struct UInt128 {
  uint64_t low = 0;
  uint64_t high = 0;

  bool operator==(const UInt128&) const = default;
  std::strong_ordering operator<=>(const UInt128& other) const {
    if (const auto order = high <=> other.high; order != 0) return order;
    return low <=> other.low;
  }
};

template <typename Kind>
class ScalarColumn final : public Column {
 public:
  using Value = typename Kind::Value;

  void Append(Value value) { values_.push_back(value); }
  Value operator[](size_t row) const { return values_[row]; }
  const std::vector<Value>& values() const { return values_; }

  static std::string TypeName() { return std::string(Kind::kName); }
  std::string type() const override { return TypeName(); }
  size_t rows() const override { return values_.size(); }
  size_t bytes() const override { return values_.size() * sizeof(Value); }
  void Reserve(size_t rows) override { values_.reserve(rows); }
  void Clear() override { values_.clear(); }
  void AppendDefault() override { values_.emplace_back(); }
  void EncodeValues(WireWriter& writer) const override { writer.Fixed(values_); }
  Status DecodeValues(WireReader& reader, size_t count) override {
    return reader.Fixed(count, values_);
  }

 private:
  std::vector<Value> values_;
};

// One line per type: its class, the value held in memory, ClickHouse's name.
#define ASSAY_CLICKHOUSE_SCALAR(Name, CppType, ClickHouseName) \
  struct Name##Kind {                                          \
    using Value = CppType;                                     \
    static constexpr std::string_view kName = ClickHouseName;  \
  };                                                           \
  using Name##Column = ScalarColumn<Name##Kind>;

ASSAY_CLICKHOUSE_SCALAR(UInt8, uint8_t, "UInt8")
ASSAY_CLICKHOUSE_SCALAR(UInt16, uint16_t, "UInt16")
ASSAY_CLICKHOUSE_SCALAR(UInt32, uint32_t, "UInt32")
ASSAY_CLICKHOUSE_SCALAR(UInt64, uint64_t, "UInt64")
ASSAY_CLICKHOUSE_SCALAR(UInt128, UInt128, "UInt128")
ASSAY_CLICKHOUSE_SCALAR(Int8, int8_t, "Int8")
ASSAY_CLICKHOUSE_SCALAR(Int16, int16_t, "Int16")
ASSAY_CLICKHOUSE_SCALAR(Int32, int32_t, "Int32")
ASSAY_CLICKHOUSE_SCALAR(Int64, int64_t, "Int64")
ASSAY_CLICKHOUSE_SCALAR(Float64, double, "Float64")
ASSAY_CLICKHOUSE_SCALAR(Bool, uint8_t, "Bool")  // 0 or 1: a byte in memory as on the wire.
ASSAY_CLICKHOUSE_SCALAR(Date, uint16_t, "Date")
ASSAY_CLICKHOUSE_SCALAR(DateTime, uint32_t, "DateTime")
ASSAY_CLICKHOUSE_SCALAR(DateTime64, int64_t, "DateTime64(3)")

#undef ASSAY_CLICKHOUSE_SCALAR

}  // namespace assay::clickhouse
