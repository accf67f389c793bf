#include "services/runtime/clickhouse/parameters.h"

#include <fmt/format.h>

namespace assay::clickhouse {
namespace {

// A value on its own is read as a TSV field: backslash, tab and line break are escaped.
std::string Escaped(std::string_view value) {
  std::string escaped;
  escaped.reserve(value.size());
  for (const char c : value) {
    switch (c) {
      case '\\':
        escaped += "\\\\";
        break;
      case '\t':
        escaped += "\\t";
        break;
      case '\n':
        escaped += "\\n";
        break;
      case '\r':
        escaped += "\\r";
        break;
      case '\0':
        escaped += "\\0";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

}  // namespace

std::string QuoteLiteral(std::string_view text) {
  std::string quoted = "'";
  for (const char c : Escaped(text)) {
    if (c == '\'') quoted += '\\';
    quoted += c;
  }
  return quoted + '\'';
}

ParameterValue::ParameterValue(double value) : text_(fmt::format("{}", value)) {}

ParameterValue::ParameterValue(std::string_view value) : text_(Escaped(value)) {}

ParameterValue::ParameterValue(WallTime value) {
  // As a decimal number of seconds: the only form without a time zone to misread.
  const int64_t ms = value.time_since_epoch().count();
  const int64_t seconds = ms / 1000;
  const int64_t rest = ms % 1000;
  text_ = fmt::format("{}{}.{:03}", ms < 0 && seconds == 0 ? "-" : "", seconds, std::abs(rest));
}

ParameterValue::ParameterValue(std::nullopt_t) : text_("\\N") {}

ParameterValue::ParameterValue(const std::vector<std::string>& values) : text_("[") {
  for (size_t i = 0; i < values.size(); ++i) {
    if (i > 0) text_ += ',';
    text_ += QuoteLiteral(values[i]);
  }
  text_ += ']';
}

}  // namespace assay::clickhouse
