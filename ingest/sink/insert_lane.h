// InsertLane: a thread that sends batches to the store, in order, one at a time, while the next
// batch is being filled.
//
// At most one batch waits behind the one being sent, so memory is bounded by three batches. The
// first failure ends the lane: what waits is dropped, because whatever follows an unknown outcome
// must be read again from the log. Used by one other thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "ingest/sink/batch.h"
#include "ingest/sink/io.h"
#include "services/runtime/base/clock.h"
#include "services/runtime/base/status.h"

namespace assay::sink {

// A batch that is in the store now.
struct StoredBatch {
  std::unique_ptr<Batch> batch;
  std::chrono::nanoseconds took{0};
};

class InsertLane {
 public:
  InsertLane(RowStore& store, const Clock& clock);
  // Waits for the insert that runs, at most as long as the store's own limit; what waits is
  // dropped.
  ~InsertLane();

  // Nothing is being sent and nothing waits.
  bool idle() const;
  // Hands a batch over, waiting until none waits before it. The lane's failure, if it has one.
  // Aborted, of the lane, when the batch's turn comes only at `send_before` or later.
  Status Submit(std::unique_ptr<Batch> batch, MonotonicTime send_before);
  // Waits until everything handed over is stored.
  Status Drain();

  // OK until an insert failed; then its error.
  Status status() const;
  // Batches stored since the last call, in order.
  std::vector<StoredBatch> TakeStored();

 private:
  void Run();
  // Called without the mutex.
  Status Send(const Batch& batch, MonotonicTime send_before);

  RowStore& store_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::unique_ptr<Batch> waiting_;
  MonotonicTime send_before_;  // Of the batch that waits.
  bool sending_ = false;
  bool stopping_ = false;
  Status failure_;
  std::vector<StoredBatch> stored_;
  std::thread thread_;  // Last: it uses everything above.
};

}  // namespace assay::sink
