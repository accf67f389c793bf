// Directory: the newest snapshot of the reference data, kept fresh by a thread that reads the
// compacted topic.
//
//   ASSIGN_OR_RETURN(auto log, directory::KafkaReferenceLog::Open(config.kafka));
//   directory::Directory directory(std::move(log));
//   process.AddReadinessCheck("reference data", [&] { return directory.Health(); });
//   const auto snapshot = directory.Current();
//
// A record that cannot be read or is not valid is counted, logged once (many at once: the first
// few and their number) and left out; the rest is served. Lookups never wait for the reading
// thread; hold the returned pointer for as long as one request lasts, so that the request sees one
// state.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>
#include <thread>

#include "services/directory/build.h"
#include "services/directory/record_table.h"
#include "services/directory/reference_log.h"
#include "services/directory/snapshot.h"
#include "services/runtime/base/clock.h"
#include "services/runtime/base/status.h"

namespace assay::directory {

class Directory {
 public:
  explicit Directory(std::unique_ptr<ReferenceLog> log);
  ~Directory();  // Stops the thread; at most one poll of the log is waited for.

  // Never null; empty until the topic has been read to its end once.
  std::shared_ptr<const Snapshot> Current() const { return snapshot_.load(); }

  // OK once the topic has been read to the end it had at some moment since the start;
  // kDeadlineExceeded, with what is known of the reason, when that takes longer.
  Status WaitUntilCaughtUp(MonotonicTime deadline);

  // For readiness: OK once caught up, for good (stale reference data is still served).
  Status Health() const;

  // Records of the topic that are left out at this moment.
  uint64_t broken_record_count() const { return broken_record_count_.load(); }

 private:
  void Read(std::stop_token stop);
  void Publish(uint64_t version);
  void NoteFailure(const Status& error);
  void NoteSuccess();
  void LogLeftOut(const Built& built);

  const std::unique_ptr<ReferenceLog> log_;
  // Of the reading thread.
  RecordTable table_;
  std::set<std::string> logged_;        // Reasons for what is left out, so that each is said once.
  uint64_t failed_reads_ = 0;           // In a row.
  std::set<std::string> reasons_told_;  // Of the outage.

  std::atomic<std::shared_ptr<const Snapshot>> snapshot_;
  std::atomic<uint64_t> broken_record_count_ = 0;

  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  bool caught_up_ = false;  // Guarded by mutex_.
  Status last_error_;       // Guarded by mutex_: why reading does not get on.

  std::jthread thread_;  // Last: it uses all of the above.
};

}  // namespace assay::directory
