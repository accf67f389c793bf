// SessionBench: a log, a store and what lies between, for unit tests, with batches small enough to
// watch.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "ingest/sink/fake_log.h"
#include "ingest/sink/fake_store.h"
#include "ingest/sink/sample_records.h"
#include "ingest/sink/session.h"

namespace assay::sink {

inline constexpr auto kSampleTime = WallTime(std::chrono::milliseconds(kSampleMs));

inline FakeLog::Entry Call(uint64_t sequence, WallTime ingested_at = kSampleTime) {
  return {.value = SampleCall(sequence).SerializeAsString(), .ingested_at = ingested_at};
}

class SessionBench {
 public:
  explicit SessionBench(int32_t partitions = 1) : log(partitions) {}

  // Runs one session until everything in the log was read, or it fails.
  Status RunOnce() {
    std::stop_source stop;
    log.StopAtEnd(stop);
    ASSIGN_OR_RETURN(const auto session, Session::Open(options, Parts(), stop.get_token()));
    audits = session->audits();
    return session->Run(stop.get_token());
  }
  // Sessions until one ends well. Nothing but a broken test needs more than `limit`.
  Status RunUntilStored(int limit = 100) {
    Status ended;
    for (int i = 0; i < limit; ++i) {
      ended = RunOnce();
      if (ended.ok()) return ended;
    }
    return ended;
  }
  Session::Parts Parts() {
    return {.log = log,
            .store = store,
            .clock = clock,
            .metrics = family_metrics,
            .stopped = stopped,
            .on_health = [](const Status&) {},
            .audit = audit};
  }

  std::vector<std::string> StatusesOf(int32_t partition) const {
    std::map<int64_t, std::string> by_offset;
    for (const FakeRow& row : store.rows()) {
      if (row.partition == partition) by_offset[row.offset] = row.status;
    }
    std::vector<std::string> statuses;
    for (const auto& [offset, status] : by_offset) statuses.push_back(status);
    return statuses;
  }
  double Counted(const std::string& line) const {
    const std::string text = metrics.Text();
    const size_t at = text.find(line + " ");
    return at == std::string::npos ? -1 : std::stod(text.substr(at + line.size()));
  }

  FakeLog log;
  FakeStore store;
  FakeClock clock;
  telemetry::Metrics metrics;
  FamilyMetrics family_metrics{metrics, "call"};
  StoppedPartitions stopped;
  AuditDepth audit = AuditDepth::kLedger;
  std::vector<PartitionAudit> audits;  // Of the last session.
  SessionOptions options{.family = kFamilies[0],
                         .log_id = "log-1",
                         .assign = AssignFromFile("", "sink"),
                         .limits = {.rows_due = 3,
                                    .age_due = std::chrono::milliseconds(500),
                                    .spacing = std::chrono::milliseconds(0),
                                    .rows_max = 5,
                                    .bytes_max = 1 << 20}};

  // The sink stores these partitions from the next session on.
  void Assign(std::vector<int32_t> partitions) {
    options.assign = [=](std::span<const int32_t>) { return partitions; };
  }
};

}  // namespace assay::sink
