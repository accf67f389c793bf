// ContentMemory: what the latest sequences of a source held, as hashes, to tell a repetition from
// another event under the same number.
//
// It knows what passed through this gateway since it was started, the last kRemembered of each
// source; of what it does not know it claims nothing. At most 8 KiB for a source. Pure; not
// thread-safe.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace assay::gateway {

class ContentMemory {
 public:
  static constexpr size_t kRemembered = 512;

  void Remember(uint64_t sequence, std::string_view content) {
    const size_t place = sequence % kRemembered;
    if (place >= entries_.size()) entries_.resize(std::min(kRemembered, 2 * place + 1));
    entries_[place] = {sequence, HashOf(content)};
  }

  // Whether the sequence is known to have held something else.
  bool IsOther(uint64_t sequence, std::string_view content) const {
    const size_t place = sequence % kRemembered;
    if (place >= entries_.size() || entries_[place].sequence != sequence) return false;
    return entries_[place].hash != HashOf(content);
  }

 private:
  struct Entry {
    uint64_t sequence = 0;
    size_t hash = 0;
  };
  static size_t HashOf(std::string_view content) { return std::hash<std::string_view>()(content); }

  std::vector<Entry> entries_;  // By sequence, again and again.
};

}  // namespace assay::gateway
