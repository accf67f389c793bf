#include "ingest/sink/batch_schedule.h"

#include <algorithm>

namespace assay::sink {

MonotonicTime BatchSchedule::DueAt(size_t rows, MonotonicTime began) const {
  const MonotonicTime worth = rows >= limits_.rows_due ? began : began + limits_.age_due;
  return sealed_ ? std::max(worth, *sealed_ + limits_.spacing) : worth;
}

std::chrono::milliseconds BatchSchedule::Patience(size_t rows, MonotonicTime began,
                                                  MonotonicTime now,
                                                  std::chrono::milliseconds patience_max) const {
  if (rows == 0) return patience_max;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(DueAt(rows, began) - now);
  return std::clamp(left, std::chrono::milliseconds(0), patience_max);
}

}  // namespace assay::sink
