// Session: one family's work from one reading of the ledger to the next error.
//
// A session begins from nothing but the store: no earlier insert is alive, the ledger says where
// to read on, the source filter is rebuilt. It ends at the first error, and everything it knew
// goes with it. So a restart of the process, a lost connection and an insert of unknown outcome
// are all repaired by the same few lines, and nothing is ever sent again blindly.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "ingest/sink/batch_schedule.h"
#include "ingest/sink/family.h"
#include "ingest/sink/family_metrics.h"
#include "ingest/sink/insert_lane.h"
#include "ingest/sink/io.h"
#include "ingest/sink/record_decoder.h"
#include "ingest/sink/source_filter.h"
#include "services/runtime/base/clock.h"

namespace assay::sink {

struct SessionOptions {
  FamilyNames family;
  std::string log_id;
  std::vector<int32_t> partitions;  // Empty: all the topic has.
  BatchLimits limits;
};

// Partitions that must not be read, and why: log and ledger do not fit together. Kept until the
// process is started again, after somebody has looked.
using StoppedPartitions = std::map<int32_t, Status>;

class Session {
 public:
  // What the session works with; must outlive it.
  struct Parts {
    LogReader& log;
    RowStore& store;
    const Clock& clock;
    FamilyMetrics& metrics;
    StoppedPartitions& stopped;             // May grow.
    std::function<void(Status)> on_health;  // Told every second whether the log is there.
  };

  // Reads the store and starts the log behind it.
  static StatusOr<std::unique_ptr<Session>> Open(const SessionOptions& options, Parts parts);

  // Until `stop` is requested (then everything read is stored, and OK is returned) or something
  // fails. Aborted: a partition was stopped; begin anew at once without it.
  Status Run(std::stop_token stop);

  const SourceFilter& filter() const { return filter_; }
  // Whether any batch was stored.
  bool has_stored() const { return has_stored_; }

 private:
  // Where a partition is.
  struct Progress {
    int64_t next = 0;                     // Offset of the next record to take.
    int64_t stored = 0;                   // Everything before is in the store.
    std::optional<RecordIdentity> check;  // The row that must lie at `next`, stored already.
  };

  Session(const SessionOptions& options, Parts parts);
  Status Prepare();
  StatusOr<std::vector<int32_t>> PartitionsToRead();
  Status Place(int32_t partition, const std::optional<LedgerEntry>& entry);
  void StopPartition(int32_t partition, const Status& why);

  Status Turn();
  Status Take(const LogRecord& record, MonotonicTime now);
  Status Compare(const Row& row, Progress& progress);
  Status Seal(MonotonicTime now);
  Status ConfirmLedger();
  void CollectStored();
  void Report(MonotonicTime now);

  const SessionOptions& options_;
  Parts parts_;
  RecordDecoder decoder_;
  SourceFilter filter_;
  BatchSchedule schedule_;
  std::map<int32_t, Progress> progress_;
  std::unique_ptr<Batch> batch_;               // Being filled.
  std::vector<std::unique_ptr<Batch>> spare_;  // Emptied, to be filled again.
  std::optional<MonotonicTime> reported_;
  uint64_t closed_holes_reported_ = 0;
  bool is_confirmed_ = false;
  bool has_stored_ = false;
  InsertLane lane_;
};

}  // namespace assay::sink
