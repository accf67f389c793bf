#include "ingest/sink/insert_lane.h"

#include <utility>

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

Status InsertLane::Submit(std::unique_ptr<Batch> batch) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return waiting_ == nullptr || !failure_.ok(); });
  if (!failure_.ok()) return failure_;
  waiting_ = std::move(batch);
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

void InsertLane::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return stopping_ || waiting_ != nullptr; });
    if (stopping_) return;
    std::unique_ptr<Batch> batch = std::move(waiting_);
    sending_ = true;
    changed_.notify_all();

    lock.unlock();
    const MonotonicTime began = clock_.MonotonicNow();
    Status status = store_.Insert(*batch);
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
