#include "ingest/sink/batch.h"

#include <algorithm>
#include <cassert>
#include <chrono>

namespace assay::sink {
namespace {

constexpr size_t kRowBytes = 128;  // Numbers, moments and dictionary indexes of a row.

}  // namespace

void Batch::Append(const Row& row, size_t record_bytes, MonotonicTime now) {
  assert(Accepts(row.ingested_at));
  if (empty()) {
    BeginMonthOf(row.ingested_at);
    began_ = now;
    newest_ = row.ingested_at;
  }
  rows_.Append(row);
  bytes_ += kRowBytes + record_bytes;
  newest_ = std::max(newest_, row.ingested_at);
  ++by_status_[static_cast<size_t>(row.status)];
  ranges_.try_emplace(row.partition, Range{row.offset, row.offset}).first->second.last = row.offset;
}

void Batch::BeginMonthOf(WallTime ingested_at) {
  using std::chrono::days, std::chrono::floor, std::chrono::sys_days;
  const std::chrono::year_month_day date(floor<days>(ingested_at));
  const auto first = date.year() / date.month() / 1;
  month_begin_ = sys_days(first);
  month_end_ = sys_days(first + std::chrono::months(1));
}

void Batch::Clear() {
  rows_.Clear();
  bytes_ = 0;
  by_status_.fill(0);
  ranges_.clear();
}

}  // namespace assay::sink
