// BatchSchedule: when a batch of rows goes to the store. Pure; the caller tells the time.
//
// Small batches are fresh but dear (an insert costs the same few milliseconds for 5 rows as for
// 5,000), so a batch waits until it is worth an insert or its oldest row has waited long enough,
// and inserts of one family keep a distance.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

#include "services/runtime/base/clock.h"

namespace assay::sink {

struct BatchLimits {
  size_t rows_due = 5'000;                 // Worth an insert.
  std::chrono::milliseconds age_due{500};  // How long the oldest row waits at most.
  std::chrono::milliseconds spacing{250};  // From insert to insert, unless a batch is full.
  size_t rows_max = 100'000;               // Full: the next row needs another batch.
  size_t bytes_max = 32u << 20;
};

class BatchSchedule {
 public:
  explicit BatchSchedule(BatchLimits limits) : limits_(limits) {}

  bool IsFull(size_t rows, size_t bytes) const {
    return rows >= limits_.rows_max || bytes >= limits_.bytes_max;
  }

  // Whether a batch of `rows`, begun at `began`, goes now. An empty batch never does.
  bool IsDue(size_t rows, MonotonicTime began, MonotonicTime now) const {
    return rows > 0 && now >= DueAt(rows, began);
  }

  // How long to wait for more rows before IsDue() may change by time alone; at most
  // `patience_max`, which is also the answer for an empty batch.
  std::chrono::milliseconds Patience(size_t rows, MonotonicTime began, MonotonicTime now,
                                     std::chrono::milliseconds patience_max) const;

  // A batch was handed over at `now`.
  void Sealed(MonotonicTime now) { sealed_ = now; }

 private:
  // The first moment at which so many rows are due. Earlier ones count as "at once".
  MonotonicTime DueAt(size_t rows, MonotonicTime began) const;

  BatchLimits limits_;
  std::optional<MonotonicTime> sealed_;
};

}  // namespace assay::sink
