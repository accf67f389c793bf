// Mutator: broken neighbours of a good input, the same for a seed on every machine.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace assay::testing {

class Mutator {
 public:
  explicit Mutator(uint64_t seed) : random_(seed) {}

  // `good` with one to eight changes.
  std::string Change(std::string_view good) {
    std::string bytes(good);
    for (uint64_t changes = 1 + Below(8); changes > 0; --changes) ChangeOnce(bytes);
    return bytes;
  }

 private:
  // Ends of varints, of lines, of quotes and of escapes, and the ends of the range.
  static constexpr std::array<char, 12> kTelling = {'\0', '\x01', '\x7f', '\x80', '\xff', '\r',
                                                    '\n', '"',    '%',    ' ',    ',',    ':'};

  uint64_t Below(uint64_t end) { return end == 0 ? 0 : random_() % end; }
  char AnyByte() {
    return Below(2) == 0 ? kTelling[Below(kTelling.size())] : static_cast<char>(Below(256));
  }

  // What is no text, what a terminal obeys, and, seldom, what uses up a stack.
  std::string Hostile() {
    using namespace std::string_literals;
    static const std::array kPieces = {"\xff"s,
                                       "\xed\xa0\x80"s,
                                       "\xf4\x90\x80\x80"s,
                                       "\xc0\x80"s,
                                       "\\ud800"s,
                                       "\\u0000"s,
                                       "\0"s,
                                       "\x1b[2J"s,
                                       "\u202e"s,
                                       "\u009b"s,
                                       "18446744073709551615"s,
                                       "-1e999"s};
    static const std::array kNested = {"["s,  "{"s,    "{\"a\":"s, "a."s,
                                       "- "s, "&a ["s, "{a="s,     "? "s};
    if (Below(64) != 0) return kPieces[Below(kPieces.size())];
    const std::string& open = kNested[Below(kNested.size())];
    std::string nested;
    for (uint64_t times = uint64_t{1} << Below(16); times > 0; --times) nested += open;
    return nested;
  }

  void ChangeOnce(std::string& bytes) {
    const size_t at = Below(bytes.size() + 1);
    const size_t count = std::min(bytes.size() - at, size_t{Below(16)});
    switch (Below(7)) {
      case 0:
        bytes.insert(at, 1, AnyByte());
        return;
      case 1:
        bytes.erase(at, count);
        return;
      case 2:
        bytes.insert(Below(bytes.size() + 1), bytes.substr(at, count));
        return;
      case 3:
        bytes.resize(at);  // Cut short.
        return;
      case 4:
        if (at < bytes.size()) bytes[at] ^= static_cast<char>(1u << Below(8));
        return;
      case 5:
        bytes.insert(at, Hostile());
        return;
      default:
        if (at < bytes.size()) bytes[at] = AnyByte();
    }
  }

  std::mt19937_64 random_;
};

}  // namespace assay::testing
