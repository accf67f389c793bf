#include "ingest/sink/audit.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace assay::sink {
namespace {

using Triple = std::tuple<std::string_view, uint32_t, uint64_t>;

Triple KeyOf(const PlacedTriple& placed) {
  return {placed.source_id, placed.epoch, placed.sequence};
}

}  // namespace

void Append(std::vector<OffsetRange>& ranges, OffsetRange range) {
  if (range.size() <= 0) return;
  if (!ranges.empty() && range.first <= ranges.back().last + 1) {
    ranges.back().last = std::max(ranges.back().last, range.last);
  } else {
    ranges.push_back(range);
  }
}

std::vector<OffsetRange> Union(std::vector<OffsetRange> ranges, std::span<const OffsetRange> more) {
  ranges.insert(ranges.end(), more.begin(), more.end());
  std::ranges::sort(ranges, {}, &OffsetRange::first);
  std::vector<OffsetRange> joined;
  for (const OffsetRange& range : ranges) Append(joined, range);
  return joined;
}

int64_t CountOffsets(std::span<const OffsetRange> ranges) {
  int64_t count = 0;
  for (const OffsetRange& range : ranges) count += range.size();
  return count;
}

std::string Describe(std::span<const OffsetRange> ranges) {
  constexpr size_t kNamedMax = 8;
  std::string text;
  for (size_t i = 0; i < std::min(ranges.size(), kNamedMax); ++i) {
    if (i > 0) text += ", ";
    text += ranges[i].size() == 1 ? fmt::format("{}", ranges[i].first)
                                  : fmt::format("{} to {}", ranges[i].first, ranges[i].last);
  }
  if (ranges.size() > kNamedMax) text += fmt::format(" and {} more", ranges.size() - kNamedMax);
  return text;
}

SplitRanges Split(std::span<const OffsetRange> ranges, OffsetRange bounds) {
  SplitRanges split;
  for (const OffsetRange& range : ranges) {
    Append(split.outside, {range.first, std::min(range.last, bounds.first - 1)});
    Append(split.inside, {std::max(range.first, bounds.first), std::min(range.last, bounds.last)});
    Append(split.outside, {std::max(range.first, bounds.last + 1), range.last});
  }
  return split;
}

std::vector<Suspect> FindSuspects(OffsetRange whole, std::span<const OffsetBucket> buckets) {
  std::map<int64_t, OffsetBucket> by_index;
  for (const OffsetBucket& bucket : buckets) by_index[bucket.index] = bucket;
  std::vector<Suspect> suspects;
  for (int64_t index = whole.first / kBucketSize; index <= whole.last / kBucketSize; ++index) {
    const OffsetRange range{std::max(whole.first, index * kBucketSize),
                            std::min(whole.last, (index + 1) * kBucketSize - 1)};
    const auto expected = static_cast<uint64_t>(range.size());
    const OffsetBucket& found = by_index[index];
    if (found.rows == expected && found.distinct == expected) continue;
    suspects.push_back({range, found.rows > 0});
  }
  return suspects;
}

void AddFlaws(OffsetRange range, std::span<const OffsetCopies> copies, OffsetFlaws& flaws) {
  int64_t next = range.first;
  for (const OffsetCopies& found : copies) {
    Append(flaws.missing, {next, found.offset - 1});
    if (found.copies > 1) Append(flaws.doubled, {found.offset, found.offset});
    next = found.offset + 1;
  }
  Append(flaws.missing, {next, range.last});
}

ReplayPlan PlanReplay(std::span<const PlacedTriple> replayed,
                      std::span<const PlacedTriple> stored) {
  std::map<Triple, std::set<int64_t>> holders;
  for (const PlacedTriple& placed : stored) holders[KeyOf(placed)].insert(placed.offset);
  ReplayPlan plan;
  for (const PlacedTriple& placed : replayed) {
    std::set<int64_t>& offsets = holders[KeyOf(placed)];
    if (!offsets.empty() && *offsets.begin() < placed.offset) {
      plan.duplicates.push_back(placed.offset);
      continue;
    }
    plan.superseded.insert(plan.superseded.end(), offsets.begin(), offsets.end());
    offsets = {placed.offset};
  }
  std::ranges::sort(plan.superseded);
  return plan;
}

}  // namespace assay::sink
