#include "services/assayctl/import/utf8.h"

#include <cstddef>

namespace assay::assayctl {

namespace {

// Bytes of the well-formed character that `text` begins with; 0 when there is none. Well-formed
// as Unicode defines it: no overlong forms, no surrogates, nothing above U+10FFFF.
size_t CharacterLength(std::string_view text) {
  const auto at = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = at(0);
  if (lead < 0x80) return 1;
  const size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || length > text.size()) return 0;
  const unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (at(1) < low || at(1) > high) return 0;
  for (size_t i = 2; i < length; ++i) {
    if ((at(i) & 0xC0) != 0x80) return 0;
  }
  return length;
}

}  // namespace

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    const size_t length = CharacterLength(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string CutUtf8(std::string_view text, size_t bytes_max) {
  std::string cut;
  while (!text.empty()) {
    const size_t length = CharacterLength(text);
    const std::string_view next = length == 0 ? "?" : text.substr(0, length);
    if (cut.size() + next.size() > bytes_max) break;
    cut += next;
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return cut;
}

}  // namespace assay::assayctl
