// Session: one family's work from one reading of the ledger to the next error.
//
// A session begins from nothing but the store: no earlier insert is alive, the ledger says where
// to read on, the source filter is rebuilt. It ends at the first error, and everything it knew
// goes with it. So a restart of the process, a lost connection, an insert of unknown outcome and
// another assignment are all dealt with by the same few lines, and nothing is sent again blindly.
//
// While rows flow the ledger is read again within a lease, and must be where the session left it:
// otherwise somebody else writes, or the store lost rows, and the session ends.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "ingest/sink/assignment.h"
#include "ingest/sink/batch_schedule.h"
#include "ingest/sink/current_state.h"
#include "ingest/sink/family.h"
#include "ingest/sink/family_metrics.h"
#include "ingest/sink/insert_lane.h"
#include "ingest/sink/io.h"
#include "ingest/sink/lease.h"
#include "ingest/sink/record_decoder.h"
#include "ingest/sink/source_filter.h"
#include "ingest/sink/stopped_partitions.h"
#include "services/runtime/base/clock.h"

namespace assay::sink {

struct SessionOptions {
  FamilyNames family;
  std::string log_id;
  AssignPartitions assign;
  BatchLimits limits;
  std::chrono::milliseconds lease{10'000};
};

// Whether an error of the store may leave parts that cannot be read, or comes from one.
bool IsDamage(const Status& status);

enum class AuditDepth {
  kLedger,    // Only what the ledger shows to be wrong.
  kEveryRow,  // Every row of every partition.
};

class Session {
 public:
  // What the session works with; must outlive it.
  struct Parts {
    LogReader& log;
    RowStore& store;
    const Clock& clock;
    FamilyMetrics& metrics;
    StoppedPartitions& stopped;  // May grow.
    // Told every second whether rows flow or could flow.
    std::function<void(Status)> on_health;
    // Told once which partitions are read.
    std::function<void(const std::vector<int32_t>&)> on_partitions = [](const auto&) {};
    // The session before this one failed: that rows flow again must show before it is told.
    bool is_doubted = false;
    CurrentStore* current = nullptr;  // Of families that have current states.
    AuditDepth audit = AuditDepth::kLedger;
    bool suspects_parts = false;                   // The store may have parts that cannot be read.
    MonotonicTime ends_at = MonotonicTime::max();  // As if `stop` were requested then.
  };

  // Reads the store, repairs what an audit finds and starts the log behind it.
  static StatusOr<std::unique_ptr<Session>> Open(const SessionOptions& options, Parts parts,
                                                 std::stop_token stop);

  // Until `stop` is requested (then everything read is stored, and OK is returned) or something
  // fails. Aborted: a partition was stopped; begin anew at once without it.
  Status Run(std::stop_token stop);

  const SourceFilter& filter() const { return filter_; }
  // What was audited at the beginning.
  const std::vector<PartitionAudit>& audits() const { return audits_; }
  // Whether the store met something that may leave parts that cannot be read.
  bool suspects_parts() const { return suspects_parts_; }
  // Whether any batch was stored.
  bool has_stored() const { return has_stored_; }

 private:
  // Where a partition is.
  struct Progress {
    int64_t next = 0;                     // Offset of the next record to take.
    int64_t begin = 0;                    // Where the partition began, if nothing of it is stored.
    std::optional<LedgerEntry> ledger;    // As it is, or must be if nobody else writes.
    std::optional<RecordIdentity> check;  // The row that must lie at `next`, stored already.
    std::optional<WallTime> newest;       // Of the record before `next`, if one is known.

    int64_t stored() const { return ledger ? ledger->last + 1 : begin; }
  };

  Session(const SessionOptions& options, Parts parts);
  Status Prepare(std::stop_token stop);
  StatusOr<std::vector<LedgerEntry>> ReadLedger(std::span<const int32_t> partitions);
  StatusOr<std::vector<int32_t>> PartitionsToRead();
  Status BuildFilter(std::span<const int32_t> partitions);
  Status Place(int32_t partition, const std::optional<LedgerEntry>& entry);
  Status Audit(std::stop_token stop);
  void LookForConflicts();
  std::vector<int32_t> Partitions() const;  // Those that are read.
  void StopPartition(int32_t partition, const Status& why);

  Status Turn();
  Status Take(const LogRecord& record, MonotonicTime now);
  Status TakeAbsent(int32_t partition, int64_t end, std::optional<WallTime> behind,
                    MonotonicTime now);
  void Filter(const LogRecord& record, Row& row);
  Status Put(const Row& row, size_t record_bytes, Progress& progress, MonotonicTime now);
  Status Compare(const Row& row, Progress& progress);
  Status Seal(MonotonicTime now);
  Status KeepLease();
  Status CheckLedger();
  void CollectStored();
  void StepCurrentState();
  std::vector<LedgerEntry> Ledger() const;
  void Report(MonotonicTime now);
  bool IsProven(MonotonicTime now) const;

  const SessionOptions& options_;
  Parts parts_;
  RecordDecoder decoder_;
  SourceFilter filter_;
  BatchSchedule schedule_;
  Lease lease_;
  std::optional<CurrentState> current_;
  std::map<int32_t, Progress> progress_;
  std::unique_ptr<Batch> batch_;               // Being filled.
  std::vector<std::unique_ptr<Batch>> spare_;  // Emptied, to be filled again.
  std::optional<MonotonicTime> began_;         // When it first reported.
  std::optional<MonotonicTime> reported_;
  uint64_t closed_holes_reported_ = 0;
  bool has_stored_ = false;
  bool suspects_parts_ = false;
  std::vector<PartitionAudit> audits_;
  InsertLane lane_;
};

}  // namespace assay::sink
