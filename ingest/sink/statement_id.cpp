#include "ingest/sink/statement_id.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace assay::sink {
namespace {

struct PartitionRange {
  int32_t first = 0;
  int32_t last = 0;
};

std::optional<int32_t> NumberIn(std::string_view text) {
  int32_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

// "3" or "0-3".
std::optional<PartitionRange> RangeIn(std::string_view text) {
  const size_t dash = text.find('-');
  const auto first = NumberIn(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : NumberIn(text.substr(dash + 1));
  if (!first || !last) return std::nullopt;
  return PartitionRange{*first, *last};
}

}  // namespace

std::string StatementIdPrefix(std::string_view database, std::string_view log_id,
                              std::string_view family) {
  return fmt::format("assay-sink:{}:{}:{}:", database, log_id, family);
}

std::string StatementId(std::string_view prefix, std::span<const int32_t> partitions) {
  std::vector<int32_t> sorted(partitions.begin(), partitions.end());
  std::ranges::sort(sorted);
  std::string id(prefix);
  for (size_t i = 0; i < sorted.size();) {
    size_t last = i;
    while (last + 1 < sorted.size() && sorted[last + 1] == sorted[last] + 1) ++last;
    if (i > 0) id += ',';
    id += last == i ? fmt::format("{}", sorted[i]) : fmt::format("{}-{}", sorted[i], sorted[last]);
    i = last + 1;
  }
  return id;
}

bool MayWriteTo(std::string_view id, std::string_view prefix, std::span<const int32_t> partitions) {
  if (!id.starts_with(prefix)) return false;
  id.remove_prefix(prefix.size());
  while (!id.empty()) {
    const size_t comma = std::min(id.find(','), id.size());
    const auto range = RangeIn(id.substr(0, comma));
    if (!range) return true;
    const auto is_inside = [&](int32_t partition) {
      return partition >= range->first && partition <= range->last;
    };
    if (std::ranges::any_of(partitions, is_inside)) return true;
    id.remove_prefix(std::min(comma + 1, id.size()));
  }
  return false;
}

}  // namespace assay::sink
