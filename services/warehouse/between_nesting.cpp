#include "services/warehouse/between_nesting.h"

#include <algorithm>
#include <cctype>
#include <vector>

namespace assay::warehouse {
namespace {

// What stands between a pair of brackets; the whole statement is one, too.
struct Group {
  size_t own = 0;      // BETWEENs since the last comma.
  size_t inside = 0;   // The deepest bracket since the last comma.
  size_t deepest = 0;  // Before the last comma.

  void EndOfPart() {
    deepest = std::max(deepest, own + inside);
    own = inside = 0;
  }
};

}  // namespace

size_t CountBetweens(std::string_view sql) {
  constexpr std::string_view kBetween = "between";
  const auto is_same = [](unsigned char a, unsigned char b) { return std::tolower(a) == b; };
  size_t count = 0;
  for (auto at = sql.begin();; at += kBetween.size(), ++count) {
    at = std::search(at, sql.end(), kBetween.begin(), kBetween.end(), is_same);
    if (at == sql.end()) return count;
  }
}

size_t BetweenNesting(std::string_view skeleton) {
  std::vector<Group> open(1);
  const auto close = [&open] {
    open.back().EndOfPart();
    const size_t depth = open.back().deepest;
    open.pop_back();
    open.back().inside = std::max(open.back().inside, depth);
  };
  for (const char c : skeleton) {
    if (c == '(') {
      open.emplace_back();
    } else if (c == ')' && open.size() > 1) {
      close();
    } else if (c == ',') {
      open.back().EndOfPart();
    } else if (c == 'B') {
      ++open.back().own;
    }
  }
  while (open.size() > 1) close();
  open.back().EndOfPart();
  return open.back().deepest;
}

}  // namespace assay::warehouse
