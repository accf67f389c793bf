#include "services/directory/directory.h"

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "services/directory/build.h"
#include "services/runtime/base/alphabet.h"
#include "services/runtime/base/pause.h"
#include "services/runtime/telemetry/log.h"

namespace assay::directory {

namespace {

// Bounds how long the destructor waits for the reading thread.
constexpr std::chrono::milliseconds kReadPatience{200};
constexpr std::chrono::milliseconds kRetryAfter{500};
// Lines about what one reading found newly wrong, and about why one outage goes on: a broken unit
// takes everything below it along, and an error may read differently at every try.
constexpr size_t kLeftOutNamedMax = 10;
constexpr size_t kReasonsNamedMax = 3;

}  // namespace

Directory::Directory(std::unique_ptr<ReferenceLog> log)
    : log_(std::move(log)),
      snapshot_(std::make_shared<const Snapshot>()),
      thread_([this](std::stop_token stop) { Read(std::move(stop)); }) {}

Directory::~Directory() {
  thread_.request_stop();
  thread_.join();
}

Status Directory::WaitUntilCaughtUp(MonotonicTime deadline) {
  std::unique_lock lock(mutex_);
  if (changed_.wait_until(lock, deadline, [&] { return caught_up_; })) return OkStatus();
  return DeadlineExceeded("read the reference data: its end is not reached: {}",
                          last_error_.ok() ? "the log is long or slow" : Message(last_error_));
}

Status Directory::Health() const {
  std::lock_guard lock(mutex_);
  if (caught_up_) return OkStatus();
  return Unavailable("reference data is not read to its end yet: {}",
                     last_error_.ok() ? "reading" : Message(last_error_));
}

void Directory::Read(std::stop_token stop) {
  bool has_changed = true;  // The first end publishes, also when the topic is empty.
  while (!stop.stop_requested()) {
    StatusOr<LogSlice> slice = log_->Read(kReadPatience);
    if (!slice.ok()) {
      NoteFailure(slice.status());
      PauseFor(stop, kRetryAfter);
      continue;
    }
    NoteSuccess();
    if (slice->restarted) table_ = RecordTable();
    table_.Apply(slice->entries);
    has_changed |= slice->restarted || !slice->entries.empty();
    if (slice->at_end && has_changed) {
      Publish(slice->next_offset);
      has_changed = false;
    }
  }
}

void Directory::Publish(uint64_t version) {
  Built built = Build(table_.Records(), version);

  LogLeftOut(built);
  log::Info("reference data read", {{"version", version},
                                    {"units", built.snapshot->units().size()},
                                    {"sources", built.snapshot->sources().size()},
                                    {"questionnaires", built.snapshot->questionnaires().size()},
                                    {"left_out", broken_record_count_.load()}});
  snapshot_ = std::move(built.snapshot);

  std::lock_guard lock(mutex_);
  caught_up_ = true;
  last_error_ = OkStatus();
  changed_.notify_all();
}

void Directory::NoteFailure(const Status& error) {
  ++failed_reads_;
  if (reasons_told_.size() < kReasonsNamedMax &&
      reasons_told_.insert(std::string(Message(error))).second) {
    log::Warning("reference data not readable; tried again until it is", {{"error", error}});
  }
  std::lock_guard lock(mutex_);
  last_error_ = error;
}

void Directory::NoteSuccess() {
  if (failed_reads_ == 0) return;
  log::Info("reference data readable again", {{"failed_reads", failed_reads_}});
  failed_reads_ = 0;
  reasons_told_.clear();
}

void Directory::LogLeftOut(const Built& built) {
  std::set<std::string> broken;
  std::set<std::string> reasons;
  for (const auto& [key, reason] : table_.unreadable()) {
    broken.insert(key);
    reasons.insert(PrintableUtf8(key, kShownKeyBytesMax) + ": " + reason);
  }
  for (const Problem& problem : built.problems) {
    broken.insert(problem.key);
    reasons.insert(problem.key + ": " + problem.message);
  }
  size_t found = 0;
  for (const std::string& reason : reasons) {
    if (logged_.contains(reason) || ++found > kLeftOutNamedMax) continue;
    log::Warning("reference record left out", {{"error", reason}});
  }
  if (found > kLeftOutNamedMax) {
    log::Warning("more reference records left out; most depend on one that is",
                 {{"more", found - kLeftOutNamedMax}, {"left_out", broken.size()}});
  }
  logged_ = std::move(reasons);
  broken_record_count_ = broken.size();
}

}  // namespace assay::directory
