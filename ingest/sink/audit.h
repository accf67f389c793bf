// Audit: which offsets of a partition are missing or stored twice, and what a row becomes that is
// stored later than those behind it. Pure; the Auditor reads and writes.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "services/runtime/base/status.h"

namespace assay::sink {

// Offsets of one partition, both ends included.
struct OffsetRange {
  int64_t first = 0;
  int64_t last = 0;

  int64_t size() const { return last - first + 1; }
  bool operator==(const OffsetRange&) const = default;
};

struct PartitionRange {
  int32_t partition = 0;
  OffsetRange offsets;
};

// Adds a range that begins no earlier than the last one, joining the two if they touch.
void Append(std::vector<OffsetRange>& ranges, OffsetRange range);
// Every offset of both, ascending.
std::vector<OffsetRange> Union(std::vector<OffsetRange> ranges, std::span<const OffsetRange> more);
int64_t CountOffsets(std::span<const OffsetRange> ranges);
std::string Describe(std::span<const OffsetRange> ranges);
// The parts of `ranges` inside `bounds`, and those outside.
struct SplitRanges {
  std::vector<OffsetRange> inside;
  std::vector<OffsetRange> outside;
};
SplitRanges Split(std::span<const OffsetRange> ranges, OffsetRange bounds);

// Rows of one piece of a partition's offsets: those of [index * kBucketSize, + kBucketSize).
inline constexpr int64_t kBucketSize = 65'536;
struct OffsetBucket {
  int32_t partition = 0;
  int64_t index = 0;
  uint64_t rows = 0;
  uint64_t distinct = 0;  // Offsets.
};

// A piece that must be looked at row by row, because it has not one row for each offset.
struct Suspect {
  OffsetRange range;
  bool has_rows = false;
};
std::vector<Suspect> FindSuspects(OffsetRange whole, std::span<const OffsetBucket> buckets);

struct OffsetCopies {
  int64_t offset = 0;
  uint64_t copies = 0;
};
struct OffsetFlaws {
  std::vector<OffsetRange> missing;
  std::vector<OffsetRange> doubled;
};
// Adds the flaws of `range`, of which `copies` tells every stored offset, ascending.
void AddFlaws(OffsetRange range, std::span<const OffsetCopies> copies, OffsetFlaws& flaws);

// A numbered event by its place in the log.
struct PlacedTriple {
  int64_t offset = 0;  // -1: in an earlier incarnation of the log.
  std::string source_id = {};
  uint32_t epoch = 0;
  uint64_t sequence = 0;
};

// Where each triple belongs that is stored as ok or rejected, or is about to be.
struct ReplayPlan {
  std::vector<int64_t> duplicates;  // Of the replayed: a smaller offset holds the triple.
  std::vector<int64_t> superseded;  // Of the stored: a smaller, replayed offset holds the triple.
};
// `replayed` in log order; `stored` has every ok or rejected row with one of their triples, and
// none of their offsets.
ReplayPlan PlanReplay(std::span<const PlacedTriple> replayed, std::span<const PlacedTriple> stored);

// Numbers of sources of which two rows say different things; see migration 0005.
struct Conflicts {
  uint64_t count = 0;
  std::string example = {};  // The newest in words.
};

// What was done about one partition.
struct PartitionAudit {
  int32_t partition = 0;
  Status refused = {};                     // DataLoss: the log is another one; nothing was changed.
  uint64_t rows = 0;                       // Before.
  std::vector<OffsetRange> missing = {};   // Found missing; ascending, as all of them.
  std::vector<OffsetRange> doubled = {};   // Found stored twice.
  std::vector<OffsetRange> mistaken = {};  // Found as facts though a smaller offset has the triple.
  std::vector<OffsetRange> unrepaired = {};  // Of the above: the log does not hold them any more.

  bool is_clean() const {
    return refused.ok() && missing.empty() && doubled.empty() && mistaken.empty();
  }
};

}  // namespace assay::sink
