// FamilyLoop: keeps one family going for as long as the process lives: session after session,
// with growing pauses while Kafka or the store is away. Nothing that happens outside the process
// ends it. One thread runs it; health() may be asked from any.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <stop_token>

#include "ingest/sink/backoff.h"
#include "ingest/sink/family_metrics.h"
#include "ingest/sink/io.h"
#include "ingest/sink/session.h"
#include "services/runtime/base/clock.h"
#include "services/runtime/base/status.h"
#include "services/runtime/telemetry/metrics.h"

namespace assay::sink {

class FamilyLoop {
 public:
  // What the loop works with.
  struct Parts {
    std::unique_ptr<LogReader> log;
    std::unique_ptr<RowStore> store;
    std::unique_ptr<CurrentStore> current;  // Null: the family has no current states.
    const Clock& clock;
    telemetry::Metrics& metrics;
    std::chrono::milliseconds audit_every;  // How often every row is looked at.
  };
  FamilyLoop(SessionOptions options, Parts parts);

  // Until `stop` is requested; what was read by then is stored.
  void Run(std::stop_token stop);

  // Stores what was read, then begins anew with the assignment as it is now. Returns at once;
  // safe from any thread.
  void Reload();

  std::string_view family() const { return options_.family.name; }
  // Looks at every row of this sink's partitions, repairs what it can and says what it did.
  // DeadlineExceeded when that is not done in time, or `stop` is requested. Safe from any thread.
  StatusOr<std::vector<PartitionAudit>> Audit(std::chrono::milliseconds patience,
                                              std::stop_token stop);

  // OK while rows flow or could flow. Stopped partitions are no part of it: the others flow.
  Status health() const;
  std::vector<StoppedPartition> stopped() const { return stopped_.list(); }

  struct State {
    Status health;
    std::optional<WallTime> unwell_since;  // Nothing while the health is OK.
    std::vector<int32_t> partitions;       // Those that are read, by number.
    std::vector<StoppedPartition> stopped;
    std::vector<Status> set_aside;  // Why each source was that is, naming it.
  };
  State state() const;

 private:
  Status RunSession(std::stop_token stop);
  void FitBatches(const Status& ended);
  std::stop_source NewSession();
  // What the session that begins now is to do besides streaming.
  struct AuditPlan {
    AuditDepth depth = AuditDepth::kLedger;
    uint64_t answers = 0;  // Calls of Audit().
  };
  AuditPlan PlanAudit() const;
  void NoteAudit(const AuditPlan& plan, const std::vector<PartitionAudit>& audits);
  void SetHealth(Status health);
  void SetSetAside(std::vector<Status> why);
  void SetPartitions(std::vector<int32_t> partitions);

  const SessionOptions options_;
  const Parts parts_;
  FamilyMetrics metrics_;
  StoppedPartitions stopped_;
  MonotonicTime audit_at_;
  Backoff backoff_;
  bool suspects_parts_ = false;  // The next session looks for parts that cannot be read.
  bool has_failed_ = false;      // The last session did.
  size_t rows_max_;  // Of a batch; less than the limit after inserts that took too long.
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::stop_source session_;  // Ends the session that runs, and no other.
  Status health_;
  WallTime health_since_;  // Since when it is OK, or not.
  std::vector<int32_t> partitions_;
  std::vector<Status> set_aside_;
  uint64_t audits_wanted_ = 0;  // Audit() was called so often; done are those up to audits_done_.
  uint64_t audits_done_ = 0;
  std::vector<PartitionAudit> audits_;  // Of the newest.
};

}  // namespace assay::sink
