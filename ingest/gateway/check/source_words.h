// SourceWords: the distinct words that a registered source has used, in each field that figures are
// grouped by. The store keeps every word of such a field as a group of its own, so they have to be
// few: codes of a list, not what somebody typed or the number of something.
//
// All sources that one prefix admits have their words together. Words are kept as hashes, eight
// bytes each. Thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <shared_mutex>
#include <span>
#include <string_view>
#include <vector>

namespace assay::gateway {

class SourceWords {
 public:
  static constexpr size_t kFieldsMax = 4;  // Of a family.

  // At most `words_max` distinct words in each field.
  explicit SourceWords(size_t words_max) : words_max_(words_max) {}

  // The words of one event, each at the position of its field; empty ones are none. The position
  // of one that is new and one too many, and then none of them is kept.
  std::optional<size_t> Keep(std::span<const std::string_view> words) { return Look(words, true); }
  // The same, without keeping any.
  std::optional<size_t> Look(std::span<const std::string_view> words) { return Look(words, false); }

  // A word that was used before, by an earlier run or another gateway.
  void Remember(size_t field, std::string_view word);

  size_t words_max() const { return words_max_; }

 private:
  std::optional<size_t> Look(std::span<const std::string_view> words, bool keep);

  const size_t words_max_;
  std::shared_mutex mutex_;
  std::array<std::vector<uint64_t>, kFieldsMax> fields_;  // Hashes, in order; guarded by mutex_.
};

}  // namespace assay::gateway
