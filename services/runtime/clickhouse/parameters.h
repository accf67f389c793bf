// Values bound into a statement: {name:Type} in the text, Parameters beside it.
//
//   client.Query("SELECT count() FROM call WHERE unit IN {units:Array(String)} AND n > {n:UInt8}",
//                {{"units", units}, {"n", 3}});
//
// Never build SQL from outside text: bind it. Settings are ClickHouse's own ("readonly" = "1").
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/runtime/base/clock.h"

namespace assay::clickhouse {

// A value in the text form that ClickHouse parses as the type named in the statement.
class ParameterValue {
 public:
  template <std::integral Integer>
  ParameterValue(Integer value) : text_(std::to_string(value)) {}  // Bool too: 0 or 1.
  ParameterValue(double value);  // Shortest form that round-trips.
  ParameterValue(std::string_view value);
  ParameterValue(const char* value) : ParameterValue(std::string_view(value)) {}
  ParameterValue(const std::string& value) : ParameterValue(std::string_view(value)) {}
  ParameterValue(WallTime value);                          // For DateTime64(3) in any time zone.
  ParameterValue(std::nullopt_t null);                     // For Nullable(T).
  ParameterValue(const std::vector<std::string>& values);  // For Array(String).
  template <std::integral Integer>
  ParameterValue(const std::vector<Integer>& values) : text_("[") {
    for (size_t i = 0; i < values.size(); ++i) {
      if (i > 0) text_ += ',';
      text_ += std::to_string(values[i]);
    }
    text_ += ']';
  }

  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// `text` as a literal to stand in SQL: quoted and escaped. For statements that take no parameters.
std::string QuoteLiteral(std::string_view text);

using Parameters = std::vector<std::pair<std::string, ParameterValue>>;
using Settings = std::vector<std::pair<std::string, std::string>>;

}  // namespace assay::clickhouse
