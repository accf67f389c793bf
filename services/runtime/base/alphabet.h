// Alphabet: which characters a text from outside may have where it is kept, so that whoever shows
// it later, a terminal, a page, a log line, shows that text and nothing else happens.
//
//   id    letters of A-Z and a-z, digits and - _ . : /
//   word  UTF-8 of any script without hidden characters (utf8.h); not normalised
//
// Pure; everything here takes any bytes.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "services/runtime/base/utf8.h"

namespace assay {

enum class Alphabet { kId, kWord };

// A place of a text that its alphabet does not have.
struct BadCharacter {
  size_t position = 0;  // In bytes.
  bool is_utf8 = true;  // Otherwise the byte there begins no character.
  char32_t code = 0;    // The code point, or the byte.

  std::string Name() const;  // "U+001B", "byte 0xFF, which is not UTF-8,".
};

// The first; nothing when all of the text is of the alphabet.
std::optional<BadCharacter> FindBadCharacter(std::string_view text, Alphabet alphabet);

// As above for a word, and a space of any kind at either end of it.
std::optional<BadCharacter> FindBadCharacterOfWord(std::string_view text);

}  // namespace assay
