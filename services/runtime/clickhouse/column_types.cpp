// From ClickHouse's type names to columns.
#include <charconv>
#include <string>
#include <unordered_map>

#include "services/runtime/clickhouse/columns.h"
#include "services/runtime/clickhouse/native.h"

namespace assay::clickhouse {
namespace {

constexpr size_t kFixedStringWidthMax = 0xffffff;  // ClickHouse's own limit.

// What stands around the innermost type.
enum class Shape { kPlain, kNullable, kArray, kArrayOfNullable };

using ColumnMaker = std::unique_ptr<Column> (*)(Shape);

template <typename Inner, typename... Args>
std::unique_ptr<Column> MakeShaped(Shape shape, Args... args) {
  switch (shape) {
    case Shape::kPlain:
      return std::make_unique<Inner>(args...);
    case Shape::kNullable:
      return std::make_unique<NullableColumn<Inner>>(args...);
    case Shape::kArray:
      return std::make_unique<ArrayColumn<Inner>>(args...);
    case Shape::kArrayOfNullable:
      return std::make_unique<ArrayColumn<NullableColumn<Inner>>>(args...);
  }
  return nullptr;
}

std::unique_ptr<Column> MakeLowCardinality(Shape shape) {
  switch (shape) {
    case Shape::kPlain:
      return std::make_unique<LowCardinalityColumn>();
    case Shape::kArray:
      return std::make_unique<ArrayColumn<LowCardinalityColumn>>();
    case Shape::kNullable:
    case Shape::kArrayOfNullable:
      return nullptr;  // Not a type of ClickHouse.
  }
  return nullptr;
}

template <typename... TypedColumns>
std::unordered_map<std::string, ColumnMaker> MakersOf() {
  return {{TypedColumns::TypeName(), &MakeShaped<TypedColumns>}...};
}

const std::unordered_map<std::string, ColumnMaker>& Makers() {
  static const auto& makers = *[] {
    auto made = MakersOf<UInt8Column, UInt16Column, UInt32Column, UInt64Column, UInt128Column,
                         Int8Column, Int16Column, Int32Column, Int64Column, Float64Column,
                         BoolColumn, DateColumn, DateTimeColumn, DateTime64Column, StringColumn>();
    made[LowCardinalityColumn::TypeName()] = &MakeLowCardinality;
    return new std::unordered_map<std::string, ColumnMaker>(std::move(made));
  }();
  return makers;
}

// Strips "Prefix(" and ")" off `type`; false, changing nothing, when they are not there.
bool Unwrap(std::string_view& type, std::string_view prefix) {
  if (!type.starts_with(prefix) || !type.ends_with(')')) return false;
  type.remove_prefix(prefix.size());
  type.remove_suffix(1);
  return true;
}

Shape UnwrapShape(std::string_view& type) {
  const bool is_array = Unwrap(type, "Array(");
  const bool is_nullable = Unwrap(type, "Nullable(");
  if (is_array) return is_nullable ? Shape::kArrayOfNullable : Shape::kArray;
  return is_nullable ? Shape::kNullable : Shape::kPlain;
}

// "DateTime64(3, 'UTC')" -> "DateTime64(3)" and "DateTime('UTC')" -> "DateTime".
std::string WithoutTimeZone(std::string_view type) {
  if (!type.ends_with("')")) return std::string(type);
  if (type.starts_with("DateTime('")) return "DateTime";
  if (type.starts_with("DateTime64(3, '")) return "DateTime64(3)";
  return std::string(type);
}

}  // namespace

StatusOr<std::unique_ptr<Column>> MakeColumn(std::string_view type) {
  std::string_view inner = type;
  const Shape shape = UnwrapShape(inner);

  std::unique_ptr<Column> column;
  if (std::string_view digits = inner; Unwrap(digits, "FixedString(")) {
    size_t width = 0;
    const auto [end, error] = std::from_chars(digits.begin(), digits.end(), width);
    const bool is_number = error == std::errc() && end == digits.end();
    if (is_number && width > 0 && width <= kFixedStringWidthMax) {
      column = MakeShaped<FixedStringColumn>(shape, width);
    }
  } else if (const auto maker = Makers().find(WithoutTimeZone(inner)); maker != Makers().end()) {
    column = maker->second(shape);
  }
  if (column == nullptr) {
    return Unimplemented("type '{}' is not one we read; cast it in the statement", type);
  }
  return column;
}

}  // namespace assay::clickhouse
