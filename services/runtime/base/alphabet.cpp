#include "services/runtime/base/alphabet.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace assay {
namespace {

constexpr bool IsSpace(char32_t c) {
  return c == ' ' || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F ||
         c == 0x205F || c == 0x3000;
}

constexpr bool IsOfId(char32_t c) {
  return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || ('0' <= c && c <= '9') || c == '-' ||
         c == '_' || c == '.' || c == ':' || c == '/';
}

constexpr bool IsVisibleAscii(char c) { return ' ' <= c && c <= '~'; }

// The code point that well-formed text has at `begin`.
char32_t CodeAt(std::string_view text, size_t begin) {
  return Utf8CodePoint(text.substr(begin, Utf8CharacterBytes(text.substr(begin))));
}

}  // namespace

std::string BadCharacter::Name() const {
  const auto number = static_cast<uint32_t>(code);
  if (!is_utf8) return fmt::format("byte 0x{:02X}, which is not UTF-8,", number);
  return fmt::format("U+{:04X}", number);
}

std::optional<BadCharacter> FindBadCharacter(std::string_view text, Alphabet alphabet) {
  for (size_t at = 0; at < text.size();) {
    const size_t bytes = Utf8CharacterBytes(text.substr(at));
    if (bytes == 0) {
      const auto byte = static_cast<unsigned char>(text[at]);
      return BadCharacter{.position = at, .is_utf8 = false, .code = byte};
    }
    const char32_t code = Utf8CodePoint(text.substr(at, bytes));
    if (alphabet == Alphabet::kId ? !IsOfId(code) : IsHidden(code)) {
      return BadCharacter{.position = at, .code = code};
    }
    at += bytes;
  }
  return std::nullopt;
}

std::optional<BadCharacter> FindBadCharacterOfWord(std::string_view text) {
  if (text.empty()) return std::nullopt;
  // Nearly all that ever comes.
  if (text.front() != ' ' && text.back() != ' ' && std::ranges::all_of(text, IsVisibleAscii)) {
    return std::nullopt;
  }
  if (auto bad = FindBadCharacter(text, Alphabet::kWord)) return bad;
  const size_t last = Utf8Prefix(text, text.size() - 1).size();
  for (const size_t end : {size_t{0}, last}) {
    const char32_t code = CodeAt(text, end);
    if (IsSpace(code)) return BadCharacter{.position = end, .code = code};
  }
  return std::nullopt;
}

}  // namespace assay
