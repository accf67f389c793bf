#include "ingest/gateway/check/flaw.h"

#include <fmt/format.h>

namespace assay::gateway {

Flaw Missing(std::string_view field, std::string_view todo) {
  return {.reason = event::v1::REJECT_REASON_MISSING,
          .field = std::string(field),
          .message = fmt::format("{}: missing; {}", field, todo)};
}

Flaw UnknownValue(std::string_view field, int value) {
  return {.reason = event::v1::REJECT_REASON_UNKNOWN_VALUE,
          .field = std::string(field),
          .message = fmt::format(
              "{}: {} is not a value this version knows; see the contract, or update the gateway",
              field, value)};
}

MaybeFlaw CheckText(std::string_view field, std::string_view text, TextRule rule) {
  if (text.empty() && rule.required) {
    return Missing(field, fmt::format("set it to 1 to {} bytes", rule.bytes_max));
  }
  if (text.size() <= rule.bytes_max) return std::nullopt;
  return Flaw{.reason = event::v1::REJECT_REASON_BAD_TEXT,
              .field = std::string(field),
              .message = fmt::format("{}: {} bytes (\"{}...\"); at most {} are allowed", field,
                                     text.size(), CutText(text, 32), rule.bytes_max)};
}

std::string_view CutText(std::string_view text, size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
  size_t end = bytes_max;
  while (end > 0 && continues(text[end])) --end;
  return text.substr(0, end);
}

}  // namespace assay::gateway
