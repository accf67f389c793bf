#include "query/metrics/arguments.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cmath>

#include "services/runtime/base/reason.h"

namespace assay::metrics {
namespace {

// The whole text as a finite decimal number; "1e3", "0x10", "nan" and " 5" are not.
std::optional<double> ParseNumber(std::string_view text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value, std::chars_format::fixed);
  if (error != std::errc() || stop != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

// The shortest text that ParseNumber reads as this number: fmt's own for 0.00001 is "1e-05".
std::string Spelling(double number) {
  std::array<char, 400> text{};  // The greatest double has 309 digits.
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(),
                                          number == 0 ? 0.0 : number, std::chars_format::fixed);
  return {text.data(), end};
}

Status NotAllowed(const ParameterSpec& spec, std::string_view value, std::string_view allowed) {
  return WithReason(
      InvalidArgument("parameter {} = \"{}\": it must be {}", spec.name, value, allowed),
      "BAD_PARAMETER");
}

StatusOr<std::string> CanonicalNumber(const ParameterSpec& spec, std::string_view value) {
  const bool whole = spec.kind == ParameterSpec::Kind::kWhole;
  const std::string allowed = fmt::format("a {}number from {} to {}", whole ? "whole " : "",
                                          spec.minimum.value(), spec.maximum.value());
  const std::optional<double> number = ParseNumber(value);
  if (!number || *number < *spec.minimum || *number > *spec.maximum) {
    return NotAllowed(spec, value, allowed);
  }
  if (whole) {
    if (*number != std::floor(*number)) return NotAllowed(spec, value, allowed);
    return fmt::format("{}", static_cast<int64_t>(*number));
  }
  const double micro = *number * 1e6;
  if (std::abs(micro - std::round(micro)) > 1e-3) {
    return NotAllowed(spec, value, allowed + " with at most six decimals");
  }
  return Spelling(*number);
}

StatusOr<std::string> Canonical(const ParameterSpec& spec, std::string_view value) {
  switch (spec.kind) {
    case ParameterSpec::Kind::kChoice:
      if (std::find(spec.allowed.begin(), spec.allowed.end(), value) == spec.allowed.end()) {
        return NotAllowed(spec, value, fmt::format("one of: {}", fmt::join(spec.allowed, ", ")));
      }
      return std::string(value);
    case ParameterSpec::Kind::kNumberOrWord:
      if (value == spec.default_value) return std::string(value);
      break;
    case ParameterSpec::Kind::kWhole:
    case ParameterSpec::Kind::kNumber:
      break;
  }
  return CanonicalNumber(spec, value);
}

}  // namespace

StatusOr<Arguments> Arguments::Resolve(const std::vector<ParameterSpec>& specs,
                                       const std::map<std::string, std::string>& given) {
  Arguments arguments;
  for (const ParameterSpec& spec : specs) {
    const auto found = given.find(std::string(spec.name));
    const std::string_view value = found == given.end() ? spec.default_value : found->second;
    ASSIGN_OR_RETURN(std::string canonical, Canonical(spec, value));
    arguments.values_.emplace(spec.name, std::move(canonical));
  }
  return arguments;
}

const std::string& Arguments::text(std::string_view name) const {
  const auto found = values_.find(std::string(name));
  assert(found != values_.end());
  return found->second;
}

double Arguments::number(std::string_view name) const { return ParseNumber(text(name)).value(); }

std::optional<double> Arguments::number_if_any(std::string_view name) const {
  return ParseNumber(text(name));
}

}  // namespace assay::metrics
