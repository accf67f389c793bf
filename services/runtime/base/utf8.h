// UTF-8: the only text that protobuf, JSON and terminals carry.
//
// Bytes from outside (record keys, refused texts, names in a request) pass through one of these
// before they become a protobuf string, a message for people or a line on a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace assay {

// Bytes of the well-formed character that `text` begins with; 0 when there is none. Well-formed as
// Unicode defines it: no overlong forms, no surrogates, nothing above U+10FFFF.
size_t Utf8CharacterBytes(std::string_view text);

bool IsUtf8(std::string_view text);

// The longest beginning of at most `bytes_max` bytes that does not end within a character. It is
// UTF-8 when `text` is.
std::string_view Utf8Prefix(std::string_view text, size_t bytes_max);

// At most `bytes_max` bytes of the text, whole characters, a question mark for every byte that is
// not UTF-8.
std::string CutUtf8(std::string_view text, size_t bytes_max);

// The code point of a well-formed character.
char32_t Utf8CodePoint(std::string_view character);

// A character that a terminal or a page would not show as it is: controls (C0, DEL, C1), separators
// of lines and paragraphs, bidirectional and zero-width format characters, variation selectors,
// fillers, tags, and what Unicode will never define.
bool IsHidden(char32_t code);

// Whether the text is UTF-8 without hidden characters.
bool IsPrintableUtf8(std::string_view text);

// The text for people and protocols: printable as above, everything else written visibly ("\x1b",
// "\u202e"), at most `bytes_max` bytes; what was cut off shows as "..." at the end.
std::string PrintableUtf8(std::string_view text, size_t bytes_max);

}  // namespace assay
