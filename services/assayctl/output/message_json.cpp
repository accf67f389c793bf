#include "services/assayctl/output/message_json.h"

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>

#include "services/runtime/base/utf8.h"

namespace assay::assayctl {

namespace {

// A character as JSON escapes it. What is no UTF-8 stands as the character for that.
std::u16string Utf16Of(std::string_view character) {
  if (Utf8CharacterBytes(character) == 0) return u"\uFFFD";
  char32_t code = Utf8CodePoint(character);
  if (code <= 0xFFFF) return {static_cast<char16_t>(code)};
  code -= 0x10000;
  return {static_cast<char16_t>(0xD800 + (code >> 10)),
          static_cast<char16_t>(0xDC00 + (code & 0x3FF))};
}

}  // namespace

std::string ToJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.always_print_primitive_fields = true;  // A count of 0 is an answer too.
  std::string text;
  const auto status = google::protobuf::util::MessageToJsonString(message, &text, options);
  // Only a message with broken text in it cannot be written; the servers send none.
  return status.ok() ? text : status.ToString();
}

// Outside of texts JSON has no such character but the line end.
std::string PrintableJson(std::string_view json) {
  if (IsPrintableUtf8(json)) return std::string(json);
  std::string printable;
  while (!json.empty()) {
    const size_t bytes = std::max<size_t>(1, Utf8CharacterBytes(json));
    const std::string_view character = json.substr(0, bytes);
    json.remove_prefix(bytes);
    if (character == "\n" || IsPrintableUtf8(character)) {
      printable += character;
      continue;
    }
    for (const char16_t unit : Utf16Of(character)) {
      printable += fmt::format("\\u{:04x}", static_cast<unsigned>(unit));
    }
  }
  return printable;
}

void PrintJson(const google::protobuf::Message& message, std::ostream& out) {
  out << PrintableJson(ToJson(message)) << '\n';
}

}  // namespace assay::assayctl
