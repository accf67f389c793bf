#include "services/runtime/base/nearest.h"

#include <algorithm>
#include <numeric>

namespace assay {
namespace {

// Levenshtein distance: how many letters must change to turn one name into the other.
size_t Distance(std::string_view from, std::string_view to) {
  std::vector<size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= from.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= to.size(); ++j) {
      const size_t replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row.back();
}

}  // namespace

std::string Nearest(std::string_view word, const std::vector<std::string_view>& candidates,
                    size_t letters_max) {
  // A longer word would only cost time.
  constexpr size_t kWordBytesMax = 64;
  if (word.size() > kWordBytesMax) return {};
  size_t least = letters_max + 1;
  std::string_view nearest;
  for (const std::string_view candidate : candidates) {
    const size_t distance = Distance(word, candidate);
    if (distance >= least) continue;
    least = distance;
    nearest = candidate;
  }
  return std::string(nearest);
}

}  // namespace assay
