// Batch: the rows of one insert, and what they cover of the log.
//
// One batch becomes one block, one insert and one part, so all its rows are of one month of
// `ingested_at`, the table's partition key. Not thread-safe; it passes from the thread that fills
// it to the one that inserts it, and back to be filled again.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "ingest/sink/family.h"
#include "ingest/sink/row.h"
#include "ingest/sink/row_block.h"
#include "services/runtime/base/clock.h"

namespace assay::sink {

class Batch {
 public:
  // From the first to the last offset of a partition that the batch holds. A session leaves none
  // out; a repair may.
  struct Range {
    int64_t first = 0;
    int64_t last = 0;
  };

  Batch(Family family, std::string log_id) : rows_(family, std::move(log_id)) {}

  // Whether a row ingested at that moment may join: the batch is empty or of the same month.
  bool Accepts(WallTime ingested_at) const {
    return empty() || (ingested_at >= month_begin_ && ingested_at < month_end_);
  }

  // The row must be accepted. `now` is kept for the first row, to know the batch's age.
  void Append(const Row& row, size_t record_bytes, MonotonicTime now);
  void Clear();

  bool empty() const { return rows_.rows() == 0; }
  size_t rows() const { return rows_.rows(); }
  // Bytes of the records it was made from, and a little for each row: bounds the memory.
  size_t bytes() const { return bytes_; }
  MonotonicTime began() const { return began_; }
  WallTime newest() const { return newest_; }
  size_t rows_with(RowStatus status) const { return by_status_[static_cast<size_t>(status)]; }
  const std::map<int32_t, Range>& ranges() const { return ranges_; }
  const RowBlock& block() const { return rows_; }

 private:
  void BeginMonthOf(WallTime ingested_at);

  RowBlock rows_;
  size_t bytes_ = 0;
  MonotonicTime began_;
  WallTime month_begin_;
  WallTime month_end_;
  WallTime newest_;
  std::array<size_t, kRowStatuses> by_status_{};
  std::map<int32_t, Range> ranges_;
};

}  // namespace assay::sink
