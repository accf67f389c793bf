// Ledger: how far the store has come, read from the same parts as the rows, and what follows from
// it for the place to read on. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ingest/sink/row.h"
#include "services/runtime/base/clock.h"
#include "services/runtime/base/status.h"

namespace assay::sink {

// One partition of the current log incarnation in the store.
struct LedgerEntry {
  int32_t partition = 0;
  int64_t first = 0;  // Offset.
  int64_t last = 0;   // Offset.
  uint64_t rows = 0;
  WallTime newest = {};  // Largest `ingested_at`.

  // Rows beyond one for each offset: below 0 some are missing, above some are there twice.
  int64_t surplus() const { return static_cast<int64_t>(rows) - (last - first + 1); }
  bool IsWhole() const { return surplus() == 0; }
};

// What the entry becomes when the offsets `first` to `last`, which follow it, are stored.
void Extend(std::optional<LedgerEntry>& entry, int32_t partition, int64_t first, int64_t last);

// Aborted when the ledger is not where its only writer left it.
Status CheckUntouched(std::string_view table, int32_t partition,
                      const std::optional<LedgerEntry>& left,
                      const std::optional<LedgerEntry>& found);

// The offsets a partition of the log holds; `end` is the one the next record gets.
struct LogRange {
  int64_t first = 0;
  int64_t end = 0;
};

struct ResumePoint {
  int64_t offset = 0;  // Of the first record to read.
  // True when that record is stored already and is read only to see that the log is still the
  // one the ledger speaks of.
  bool is_check = false;

  bool operator==(const ResumePoint&) const = default;
};

// Where to read on. DataLoss, saying what to do, when log and ledger do not fit together: then
// the partition must stop, because going on would lose or mix up rows silently.
StatusOr<ResumePoint> Resume(std::string_view topic, int32_t partition,
                             const std::optional<LedgerEntry>& entry, LogRange log);

// What identifies a record, in the store and in the log.
struct RecordIdentity {
  WallTime ingested_at;
  std::string source_id;
  uint32_t epoch = 0;
  uint64_t sequence = 0;
  bool is_poison = false;
  bool is_absent = false;  // The offset holds no record.
};

RecordIdentity IdentityOf(const Row& row);

// DataLoss when the stored row and the log's record at the same offset are different facts: the
// topic was made anew, or lost its tail and was written on. A record that is poison to one of two
// versions may be readable to the other, so only its moment and key count then; and a key that one
// of them stored byte by byte is stored as text by the other. Of an offset without a record nothing
// but that counts.
Status CheckSameRecord(std::string_view topic, int32_t partition, int64_t offset,
                       const RecordIdentity& stored, const RecordIdentity& logged);

}  // namespace assay::sink
