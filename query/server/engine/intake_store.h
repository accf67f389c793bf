// Ports through which the intake is seen: what is stored, and what the log holds.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "query/metrics/metric.h"
#include "query/server/engine/figure_store.h"
#include "query/sql/selection.h"
#include "services/runtime/base/clock.h"
#include "services/runtime/base/status.h"

namespace assay::query {

using metrics::Family;

// What is stored of one partition of one incarnation of a family's log.
struct StoredPartition {
  std::string log_id = {};
  uint32_t partition = 0;
  uint64_t first_offset = 0;
  uint64_t last_offset = 0;
  uint64_t ok = 0;
  uint64_t duplicate = 0;
  uint64_t rejected = 0;
  uint64_t poison = 0;
  WallTime newest_ingested_at = {};
};

struct RejectGroup {
  std::string reason;
  std::string field;
  uint64_t count = 0;
  std::string example;
};

// What is stored of one source.
struct StoredSource {
  std::string source_id = {};
  uint32_t partition = 0;     // Of the newest epoch.
  uint32_t epoch = 0;         // The newest; 0 when all its events are un-numbered.
  uint64_t sequence_max = 0;  // Of the newest epoch, duplicates aside.
  uint64_t kept = 0;          // Rows of the newest epoch that are ok or rejected.
  uint64_t ok = 0;            // Of all epochs, as those below.
  uint64_t duplicate = 0;
  uint64_t rejected = 0;
};

// The numbered events of one epoch of a source that are stored as ok or rejected.
struct StoredSequences {
  uint64_t count = 0;
  uint64_t highest = 0;
};

// Offsets of one partition, counted from the rows themselves.
struct OffsetCount {
  std::string log_id = {};
  uint32_t partition = 0;
  uint64_t rows = 0;
  uint64_t first = 0;
  uint64_t last = 0;
  uint64_t distinct = 0;
};

struct NumberingCount {
  uint64_t rows = 0;
  uint64_t repeated = 0;
  std::vector<std::string> examples = {};  // "source epoch 1"
};

// Numbers of sources of which two rows say different things.
struct ConflictCount {
  uint64_t count = 0;
  std::string newest = {};  // In words.
};

// One part of all calls, so that comparing it takes a bounded amount of memory.
struct CurrentSlice {
  uint32_t index = 0;  // Below `of`.
  uint32_t of = 1;
};

// Current states beside what their facts give.
struct CurrentCount {
  uint64_t compared = 0;
  uint64_t wrong = 0;
  std::vector<std::string> examples = {};  // "source call"
};

// The roll-up of one unit beside what its facts give.
struct RollUpCount {
  std::string unit = {};
  uint64_t stored_cells = 0;
  uint64_t recomputed_cells = 0;
  uint64_t unequal = 0;     // Days or quarters of an hour.
  std::string begins = {};  // The first of them.
};

class IntakeStore {
 public:
  virtual ~IntakeStore() = default;

  virtual StatusOr<std::vector<StoredPartition>> Partitions(Family family,
                                                            const ReadControl& control) = 0;
  virtual StatusOr<std::vector<RejectGroup>> Rejects(Family family, uint32_t limit,
                                                     const ReadControl& control) = 0;
  // By id, those after `after`.
  virtual StatusOr<std::vector<StoredSource>> Sources(Family family, const std::string& after,
                                                      uint32_t limit,
                                                      const ReadControl& control) = 0;

  virtual StatusOr<StoredSequences> SequencesOf(Family family, const std::string& source_id,
                                                uint32_t epoch, const ReadControl& control) = 0;
  // How many of the sequences 1 to `last` are stored.
  virtual StatusOr<uint64_t> CountThrough(Family family, const std::string& source_id,
                                          uint32_t epoch, uint64_t last,
                                          const ReadControl& control) = 0;

  // The checks of Verify. Each reads whole columns of the table.
  virtual StatusOr<std::vector<OffsetCount>> CountOffsets(Family family,
                                                          const ReadControl& control) = 0;
  virtual StatusOr<std::vector<uint64_t>> MissingOffsets(Family family, const OffsetCount& where,
                                                         const ReadControl& control) = 0;
  virtual StatusOr<std::vector<uint64_t>> RepeatedOffsets(Family family, const OffsetCount& where,
                                                          const ReadControl& control) = 0;
  virtual StatusOr<NumberingCount> CountNumbering(Family family, const ReadControl& control) = 0;
  virtual StatusOr<ConflictCount> CountConflicts(Family family, const ReadControl& control) = 0;
  virtual StatusOr<std::vector<RollUpCount>> CompareRollUp(Family family, sql::Level level,
                                                           const ReadControl& control) = 0;
  // Of calls, the family that has current states: into how many slices they are cut, and one of
  // them.
  virtual StatusOr<uint32_t> CurrentSlices(const ReadControl& control) = 0;
  virtual StatusOr<CurrentCount> CompareCurrent(CurrentSlice slice, const ReadControl& control) = 0;
};

// What a partition of the log holds: from `first` up to, without, `end`.
struct LogRange {
  uint64_t first = 0;
  uint64_t end = 0;
};

class LogEnds {
 public:
  virtual ~LogEnds() = default;

  // Every partition of the family's topic, by number. kUnavailable when the log is away.
  virtual StatusOr<std::map<uint32_t, LogRange>> EndsOf(Family family) = 0;
};

}  // namespace assay::query
