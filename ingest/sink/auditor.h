// Auditor: makes partitions whole again when the store lost rows or has them twice.
//
// It finds the offsets that have not exactly one row, removes all copies of those that have more,
// and stores what is missing from the log. Removal comes first, so that a crash at any point leaves
// nothing but missing offsets, which the next audit finds. Only what the log still holds is
// removed; what it does not hold is reported as unrepaired. A replayed row is a duplicate if and
// only if a smaller offset holds its triple; rows behind it that took its place are replayed too.
//
// Works while no session streams: it moves the log's reading position, and inserts.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "ingest/sink/audit.h"
#include "ingest/sink/batch.h"
#include "ingest/sink/io.h"
#include "ingest/sink/record_decoder.h"
#include "services/runtime/base/clock.h"

namespace assay::sink {

class Auditor {
 public:
  struct Options {
    FamilyNames family;
    std::string log_id;
    size_t rows_max = 20'000;  // Of one replayed insert, and so in memory.
    size_t bytes_max = 32u << 20;
  };
  struct Parts {
    LogReader& log;
    RowStore& store;
    const Clock& clock;
    std::stop_token stop;
    // Told before the first change to a partition, from which offset on its rows change.
    std::function<Status(int32_t partition, int64_t first)> on_change;
  };

  Auditor(Options options, Parts parts);

  // Looks at every row of these partitions and mends what it can. Cancelled when asked to stop
  // in between.
  StatusOr<std::vector<PartitionAudit>> Audit(std::span<const LedgerEntry> ledger);

 private:
  StatusOr<PartitionAudit> AuditOne(const LedgerEntry& entry,
                                    std::span<const OffsetBucket> buckets);
  // What AuditOne() does, so far as the log is the right one.
  Status Mend(const LedgerEntry& entry, const OffsetFlaws& flaws, PartitionAudit& audit);
  // A record with bytes of its own, or what stands for an offset that holds none.
  struct HeldRecord {
    LogRecord record;
    std::unique_ptr<std::string> bytes;
    bool is_absent = false;
  };
  static HeldRecord Hold(const LogRecord& record);
  // Adds [first, end), which came without a record; as Session::TakeAbsent().
  Status HoldAbsent(int32_t partition, int64_t first, int64_t end, std::optional<WallTime> behind,
                    std::vector<HeldRecord>& held);
  Row& Decode(const HeldRecord& held);

  StatusOr<OffsetFlaws> FindFlaws(const LedgerEntry& entry, std::span<const OffsetBucket> buckets);
  // Refuses the partition when log and store do not hold the same records.
  Status CompareLogs(const LedgerEntry& entry, PartitionAudit& audit);
  // Removes the offsets and stores them anew.
  Status Restore(int32_t partition, std::vector<OffsetRange> missing,
                 const std::vector<OffsetRange>& wrong);
  // Stores the next missing offsets; those that they show to be wrong are missing from then on.
  Status RestoreSome(int32_t partition, std::vector<OffsetRange>& missing);
  // As many as fit, at least one.
  StatusOr<std::vector<HeldRecord>> ReadSome(int32_t partition,
                                             const std::vector<OffsetRange>& wanted);
  Status ReadRange(int32_t partition, OffsetRange range, std::vector<HeldRecord>& held);
  StatusOr<ReplayPlan> PlanFor(int32_t partition, const std::vector<HeldRecord>& records);
  Status Store(const std::vector<HeldRecord>& records, const ReplayPlan& plan);

  const Options options_;
  const Parts parts_;
  RecordDecoder decoder_;
  Batch batch_;
};

}  // namespace assay::sink
