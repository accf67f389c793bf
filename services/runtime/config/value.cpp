#include "services/runtime/config/value.h"

#include <fmt/ranges.h>

#include <array>
#include <charconv>
#include <span>
#include <utility>

namespace assay::config {
namespace {

using Kind = Literal::Kind;

struct Unit {
  std::string_view suffix;
  uint64_t factor;
};
constexpr std::array kDurationUnits{Unit{"ms", 1}, Unit{"s", 1000}, Unit{"m", 60'000},
                                    Unit{"h", 3'600'000}, Unit{"d", 86'400'000}};
constexpr std::array kSizeUnits{Unit{"KiB", 1 << 10}, Unit{"MiB", 1 << 20}, Unit{"GiB", 1 << 30},
                                Unit{"B", 1}};
constexpr std::string_view kDurationForm =
    "a duration: write a number with ms, s, m, h or d, "
    "such as 500ms";
constexpr std::string_view kSizeForm =
    "a size: write a number with B, KiB, MiB or GiB, such as "
    "64MiB";

template <typename Number>
bool ParseWhole(std::string_view text, Number* value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *value);
  return error == std::errc() && end == text.data() + text.size() && !text.empty();
}

// "64MiB" -> 64 << 20. Refuses a bare number: the unit must be said.
bool ParseWithUnit(std::string_view text, std::span<const Unit> units, uint64_t* value) {
  for (const Unit& unit : units) {
    if (!text.ends_with(unit.suffix)) continue;
    uint64_t count = 0;
    if (!ParseWhole(text.substr(0, text.size() - unit.suffix.size()), &count)) continue;
    return !__builtin_mul_overflow(count, unit.factor, value) && std::in_range<int64_t>(*value);
  }
  return false;
}

std::string ShowWithUnit(uint64_t value, std::span<const Unit> units, std::string_view zero) {
  const Unit* best = nullptr;
  for (const Unit& unit : units) {
    if (value % unit.factor == 0 && (!best || unit.factor > best->factor)) best = &unit;
  }
  if (value == 0) return std::string(zero);
  return fmt::format("{}{}", value / best->factor, best->suffix);
}

bool IsTextLike(const Literal& literal) {
  return literal.kind == Kind::kText || literal.kind == Kind::kString;
}

std::vector<std::string_view> SplitByComma(std::string_view text) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const size_t comma = text.find(',');
    parts.push_back(text.substr(0, comma));
    text.remove_prefix(comma == text.npos ? text.size() : comma + 1);
  }
  return parts;
}

// The literal's elements: of a TOML array, or of comma-separated text.
StatusOr<std::vector<Literal>> Elements(const Literal& literal) {
  if (literal.kind == Kind::kArray) return literal.items;
  if (literal.kind != Kind::kText) return InvalidArgument("is not a list: write [\"a\", \"b\"]");
  std::vector<Literal> elements;
  for (std::string_view part : SplitByComma(literal.text)) {
    elements.push_back({.text = std::string(part)});
  }
  return elements;
}

template <typename T>
Status ReadList(const Literal& literal, std::vector<T>* value) {
  ASSIGN_OR_RETURN(const std::vector<Literal> elements, Elements(literal));
  for (const Literal& element : elements) RETURN_IF_ERROR(Read(element, &value->emplace_back()));
  return OkStatus();
}

}  // namespace

Status Read(const Literal& literal, bool* value) {
  const bool readable = literal.kind == Kind::kBool || literal.kind == Kind::kText;
  if (!readable || (literal.text != "true" && literal.text != "false")) {
    return InvalidArgument("is neither true nor false");
  }
  *value = literal.text == "true";
  return OkStatus();
}

Status Read(const Literal& literal, int64_t* value) {
  const bool readable = literal.kind == Kind::kInteger || literal.kind == Kind::kText;
  if (!readable || !ParseWhole(literal.text, value)) return InvalidArgument("is not an integer");
  return OkStatus();
}

Status Read(const Literal& literal, double* value) {
  const bool readable =
      literal.kind == Kind::kFloat || literal.kind == Kind::kInteger || literal.kind == Kind::kText;
  if (!readable || !ParseWhole(literal.text, value)) return InvalidArgument("is not a number");
  return OkStatus();
}

Status Read(const Literal& literal, std::string* value) {
  if (!IsTextLike(literal)) return InvalidArgument("is not text: put it in quotes");
  *value = literal.text;
  return OkStatus();
}

Status Read(const Literal& literal, std::chrono::milliseconds* value) {
  uint64_t milliseconds = 0;
  if (!IsTextLike(literal) || !ParseWithUnit(literal.text, kDurationUnits, &milliseconds)) {
    return InvalidArgument("is not {}", kDurationForm);
  }
  *value = std::chrono::milliseconds(milliseconds);
  return OkStatus();
}

Status Read(const Literal& literal, ByteSize* value) {
  if (!IsTextLike(literal) || !ParseWithUnit(literal.text, kSizeUnits, &value->bytes)) {
    return InvalidArgument("is not {}", kSizeForm);
  }
  return OkStatus();
}

Status Read(const Literal& literal, std::vector<std::string>* value) {
  return ReadList(literal, value);
}
Status Read(const Literal& literal, std::vector<int32_t>* value) {
  return ReadList(literal, value);
}

Status Read(const Literal& literal, TextMap* value) {
  if (literal.kind == Kind::kTable) {
    for (size_t i = 0; i < literal.keys.size(); ++i) {
      RETURN_IF_ERROR(
          Annotate(Read(literal.items[i], &(*value)[literal.keys[i]]), literal.keys[i]));
    }
    return OkStatus();
  }
  if (literal.kind != Kind::kText) return InvalidArgument("is not a table of text");
  for (std::string_view pair : SplitByComma(literal.text)) {
    const size_t equals = pair.find('=');
    if (equals == pair.npos) return InvalidArgument("is not of the form key=value,key=value");
    (*value)[std::string(pair.substr(0, equals))] = pair.substr(equals + 1);
  }
  return OkStatus();
}

std::string Show(bool value) { return value ? "true" : "false"; }
std::string Show(double value) { return fmt::format("{}", value); }
std::string Show(const std::string& value) { return value; }
std::string Show(std::chrono::milliseconds value) {
  return ShowWithUnit(static_cast<uint64_t>(value.count()), kDurationUnits, "0ms");
}
std::string Show(ByteSize value) { return ShowWithUnit(value.bytes, kSizeUnits, "0B"); }
std::string Show(const std::vector<std::string>& value) {
  return fmt::format("{}", fmt::join(value, ","));
}
std::string Show(const std::vector<int32_t>& value) {
  return fmt::format("{}", fmt::join(value, ","));
}
std::string Show(const TextMap& value) {
  std::string text;
  for (const auto& [key, entry] : value) {
    text += fmt::format("{}{}={}", text.empty() ? "" : ",", key, entry);
  }
  return text;
}

}  // namespace assay::config
