#include "ingest/sink/insert_lane.h"

#include <utility>

#include "services/runtime/failpoint/failpoint.h"

namespace assay::sink {

InsertLane::InsertLane(RowStore& store, const Clock& clock)
    : store_(store), clock_(clock), thread_([this] { Run(); }) {}

InsertLane::~InsertLane() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    waiting_.reset();
    changed_.notify_all();
  }
  thread_.join();
}

bool InsertLane::idle() const {
  std::lock_guard lock(mutex_);
  return !sending_ && waiting_ == nullptr;
}

Status InsertLane::Submit(std::unique_ptr<Batch> batch, MonotonicTime send_before) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return waiting_ == nullptr || !failure_.ok(); });
  if (!failure_.ok()) return failure_;
  waiting_ = std::move(batch);
  send_before_ = send_before;
  changed_.notify_all();
  return OkStatus();
}

Status InsertLane::Drain() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return (waiting_ == nullptr && !sending_) || !failure_.ok(); });
  return failure_;
}

Status InsertLane::status() const {
  std::lock_guard lock(mutex_);
  return failure_;
}

std::vector<StoredBatch> InsertLane::TakeStored() {
  std::lock_guard lock(mutex_);
  return std::exchange(stored_, {});
}

Status InsertLane::Send(const Batch& batch, MonotonicTime send_before) {
  FAILPOINT("sink.before_lease_check");
  if (clock_.MonotonicNow() < send_before) {
    RETURN_IF_ERROR(FAILPOINT_STATUS("sink.before_insert"));
    RETURN_IF_ERROR(store_.Insert(batch));
    return FAILPOINT_STATUS("sink.after_insert");
  }
  return Aborted(
      "insert of {} rows: not sent, because the ledger was read too long ago; was the "
      "process paused (sink.lease)?",
      batch.rows());
}

void InsertLane::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return stopping_ || waiting_ != nullptr; });
    if (stopping_) return;
    std::unique_ptr<Batch> batch = std::move(waiting_);
    const MonotonicTime send_before = send_before_;
    sending_ = true;
    changed_.notify_all();

    lock.unlock();
    const MonotonicTime began = clock_.MonotonicNow();
    Status status = Send(*batch, send_before);
    const auto took = clock_.MonotonicNow() - began;
    lock.lock();

    sending_ = false;
    if (status.ok()) {
      stored_.push_back({std::move(batch), took});
    } else {
      failure_ = std::move(status);
      waiting_.reset();
    }
    changed_.notify_all();
    if (!failure_.ok()) return;
  }
}

}  // namespace assay::sink
