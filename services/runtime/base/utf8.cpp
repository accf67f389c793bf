#include "services/runtime/base/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace assay {
namespace {

constexpr std::string_view kEllipsis = "...";

bool IsVisibleAscii(char c) { return ' ' <= c && c <= '~'; }

// How the first character of `text`, of `bytes` bytes, is written when it is hidden, or the first
// byte when `bytes` is 0.
std::string Escaped(std::string_view text, size_t bytes) {
  if (bytes == 0) return fmt::format("\\x{:02x}", static_cast<unsigned char>(text[0]));
  const auto code = static_cast<uint32_t>(Utf8CodePoint(text.substr(0, bytes)));
  if (code < 0x80) return fmt::format("\\x{:02x}", code);
  return code <= 0xFFFF ? fmt::format("\\u{:04x}", code) : fmt::format("\\U{:08x}", code);
}

}  // namespace

size_t Utf8CharacterBytes(std::string_view text) {
  if (text.empty()) return 0;
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

char32_t Utf8CodePoint(std::string_view character) {
  const auto at = [&](size_t i) { return static_cast<unsigned char>(character[i]); };
  if (character.size() == 1) return at(0);
  char32_t code = at(0) & (0xFFu >> (character.size() + 1));
  for (size_t i = 1; i < character.size(); ++i) code = code << 6 | (at(i) & 0x3Fu);
  return code;
}

// They move the cursor, reorder the text or are not seen at all.
bool IsHidden(char32_t code) {
  constexpr struct {
    char32_t first, last;
  } kHidden[] = {
      {0x00, 0x1F},     {0x7F, 0x9F},       {0xAD, 0xAD},        {0x034F, 0x034F},
      {0x061C, 0x061C}, {0x115F, 0x1160},   {0x17B4, 0x17B5},    {0x180B, 0x180F},
      {0x200B, 0x200F}, {0x2028, 0x202E},   {0x2060, 0x206F},    {0x3164, 0x3164},
      {0xFDD0, 0xFDEF}, {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},    {0xFFA0, 0xFFA0},
      {0xFFF0, 0xFFFB}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A},  {0xE0000, 0xE0FFF},
      {0x2800, 0x2800}, {0xE000, 0xF8FF},   {0xF0000, 0x10FFFF},
  };
  if ((code >= 0x20 && code < 0x7F) || (code > 0x3164 && code < 0xE000)) return false;
  if ((code & 0xFFFE) == 0xFFFE) return true;  // The last two of each plane are no characters.
  return std::ranges::any_of(
      kHidden, [&](const auto& range) { return range.first <= code && code <= range.last; });
}

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    const size_t length = Utf8CharacterBytes(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string_view Utf8Prefix(std::string_view text, size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  // A character has at most four bytes; the one that the cut would split begins within three.
  for (size_t back = 1; back <= std::min<size_t>(3, bytes_max); ++back) {
    const size_t begin = bytes_max - back;
    const size_t length = Utf8CharacterBytes(text.substr(begin));
    if (length > back) return text.substr(0, begin);
    if (length > 0) break;
  }
  return text.substr(0, bytes_max);
}

std::string CutUtf8(std::string_view text, size_t bytes_max) {
  std::string cut;
  while (!text.empty()) {
    const size_t length = Utf8CharacterBytes(text);
    const std::string_view next = length == 0 ? "?" : text.substr(0, length);
    if (cut.size() + next.size() > bytes_max) break;
    cut += next;
    text.remove_prefix(std::max<size_t>(1, length));
  }
  return cut;
}

bool IsPrintableUtf8(std::string_view text) {
  while (!text.empty()) {
    const size_t length = Utf8CharacterBytes(text);
    if (length == 0 || IsHidden(Utf8CodePoint(text.substr(0, length)))) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string PrintableUtf8(std::string_view text, size_t bytes_max) {
  if (text.size() <= bytes_max && std::ranges::all_of(text, IsVisibleAscii)) {
    return std::string(text);  // Nearly all that ever comes.
  }
  std::string shown;
  size_t room = 0;  // Bytes of `shown` that leave room for the ellipsis, at a character's end.
  while (!text.empty()) {
    const size_t bytes = Utf8CharacterBytes(text);
    const bool is_shown = bytes > 0 && !IsHidden(Utf8CodePoint(text.substr(0, bytes)));
    const std::string escaped = is_shown ? std::string() : Escaped(text, bytes);
    const std::string_view next = is_shown ? text.substr(0, bytes) : std::string_view(escaped);
    if (shown.size() + next.size() > bytes_max) {
      shown.resize(room);
      return bytes_max < kEllipsis.size() ? shown : shown.append(kEllipsis);
    }
    shown += next;
    text.remove_prefix(std::max<size_t>(1, bytes));
    if (shown.size() + kEllipsis.size() <= bytes_max) room = shown.size();
  }
  return shown;
}

}  // namespace assay
