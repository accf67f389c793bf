#include "ingest/gateway/check/source_words.h"

#include <absl/hash/hash.h>

#include <algorithm>
#include <mutex>

namespace assay::gateway {

std::optional<size_t> SourceWords::Look(std::span<const std::string_view> words, bool keep) {
  std::array<uint64_t, kFieldsMax> hashes{};
  for (size_t field = 0; field < words.size(); ++field) hashes[field] = absl::HashOf(words[field]);
  bool all_known = true;
  {
    std::shared_lock lock(mutex_);
    for (size_t field = 0; field < words.size(); ++field) {
      if (words[field].empty() || std::ranges::binary_search(fields_[field], hashes[field])) {
        continue;
      }
      if (fields_[field].size() >= words_max_) return field;
      all_known = false;
    }
  }
  if (all_known || !keep) return std::nullopt;

  std::lock_guard lock(mutex_);
  const auto place_of = [&](size_t field) {
    return std::ranges::lower_bound(fields_[field], hashes[field]);
  };
  const auto is_known = [&](size_t field) {
    const auto place = place_of(field);
    return words[field].empty() || (place != fields_[field].end() && *place == hashes[field]);
  };
  for (size_t field = 0; field < words.size(); ++field) {
    if (!is_known(field) && fields_[field].size() >= words_max_) return field;
  }
  for (size_t field = 0; field < words.size(); ++field) {
    if (!is_known(field)) fields_[field].insert(place_of(field), hashes[field]);
  }
  return std::nullopt;
}

void SourceWords::Remember(size_t field, std::string_view word) {
  std::lock_guard lock(mutex_);
  std::vector<uint64_t>& known = fields_[field];
  const uint64_t hash = absl::HashOf(word);
  const auto place = std::ranges::lower_bound(known, hash);
  if (known.size() >= words_max_ || (place != known.end() && *place == hash)) return;
  known.insert(place, hash);
}

}  // namespace assay::gateway
