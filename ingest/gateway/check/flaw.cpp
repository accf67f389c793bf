#include "ingest/gateway/check/flaw.h"

#include <fmt/format.h>

#include <utility>

#include "services/runtime/base/alphabet.h"

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
  const auto bad_text = [&](std::string message) {
    return Flaw{.reason = event::v1::REJECT_REASON_BAD_TEXT,
                .field = std::string(field),
                .message = std::move(message)};
  };
  if (text.size() > rule.bytes_max) {
    return bad_text(fmt::format("{}: {} bytes (\"{}\"); at most {} are allowed", field, text.size(),
                                PrintableUtf8(text, 32), rule.bytes_max));
  }
  const auto bad = FindBadCharacterOfWord(text);
  if (!bad) return std::nullopt;
  return bad_text(fmt::format(
      "{}: {} at byte {} of \"{}\"; control, invisible and direction characters are not allowed, "
      "nor a space at either end; send the text without it",
      field, bad->Name(), bad->position, PrintableUtf8(text, 128)));
}

}  // namespace assay::gateway
