#include "ingest/sink/current_state.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "services/runtime/failpoint/failpoint.h"

namespace assay::sink {
namespace {

using namespace std::chrono_literals;

// Of a partition in one step. The store reads much before it finds the first row of a step, so
// small steps are dear; they are for the beginning, when nobody knows how long one takes.
constexpr int64_t kOffsetsFirst = 2'000;
constexpr int64_t kOffsetsMax = 50'000;
constexpr std::chrono::milliseconds kShortStep = 4s;
constexpr std::chrono::milliseconds kStepEvery = 1s;
constexpr std::chrono::milliseconds kPauseAfterError = 10s;
// From one step to the next, as multiples of what the step took.
constexpr int kPauseWhileInserting = 20;
constexpr int kPauseWhileResting = 2;

}  // namespace

CurrentState::CurrentState(CurrentStore& store, const Clock& clock)
    : store_(store), clock_(clock), offsets_max_(kOffsetsFirst) {}

CurrentState::~CurrentState() { leaving_.request_stop(); }

Status CurrentState::Begin(std::span<const int32_t> partitions) {
  next_.clear();
  ASSIGN_OR_RETURN(const std::vector<LogPosition> cursors, store_.ReadCursors(partitions));
  for (const LogPosition& cursor : cursors) next_[cursor.partition] = cursor.offset;
  return OkStatus();
}

Status CurrentState::Mend(std::span<const LedgerEntry> ledger) {
  ASSIGN_OR_RETURN(const size_t broken, store_.SetAsideBrokenParts());
  if (broken == 0) return OkStatus();
  for (const LedgerEntry& entry : ledger) {
    RETURN_IF_ERROR(SetBack(entry.partition, entry.first));
  }
  return OkStatus();
}

Status CurrentState::Step(std::span<const LedgerEntry> ledger, FactsFlow facts) {
  if (running_ && running_->done.wait_for(0s) != std::future_status::ready) return OkStatus();
  RETURN_IF_ERROR(Finish());
  const MonotonicTime now = clock_.MonotonicNow();
  if (now < DueAt(facts)) return OkStatus();
  const std::vector<PartitionRange> ranges = NextRanges(ledger);
  if (ranges.empty()) return OkStatus();
  std::vector<LogPosition> cursors;
  for (const PartitionRange& range : ranges) {
    cursors.push_back({range.partition, range.offsets.last + 1});
  }
  auto done = std::async(std::launch::async, [this, ranges, cursors] {
    Status status = Compute(ranges, cursors);
    return Computed{std::move(status), clock_.MonotonicNow()};
  });
  const bool is_cut = std::ranges::any_of(ranges, [this](const PartitionRange& range) {
    return range.offsets.last - range.offsets.first + 1 == offsets_max_;
  });
  running_ = Computation{std::move(cursors), is_cut, now, std::move(done)};
  return OkStatus();
}

Status CurrentState::Compute(const std::vector<PartitionRange>& ranges,
                             const std::vector<LogPosition>& cursors) const {
  RETURN_IF_ERROR(FAILPOINT_STATUS("sink.before_current_state"));
  RETURN_IF_ERROR(store_.Recompute(ranges, leaving_.get_token()));
  RETURN_IF_ERROR(FAILPOINT_STATUS("sink.before_current_cursor"));
  return store_.WriteCursors(cursors);
}

Status CurrentState::Finish() {
  if (!running_) return OkStatus();
  const auto [status, ended] = running_->done.get();
  const Computation computation = *std::exchange(running_, std::nullopt);
  ended_ = ended;
  failed_ = !status.ok();
  if (failed_) {
    offsets_max_ = kOffsetsFirst;  // It may have been too much for the time there is.
    return status;
  }
  took_ = ended - computation.began;
  if (computation.is_cut && took_ < kShortStep)
    offsets_max_ = std::min(kOffsetsMax, offsets_max_ * 2);
  for (const LogPosition& cursor : computation.cursors) next_[cursor.partition] = cursor.offset;
  return OkStatus();
}

MonotonicTime CurrentState::DueAt(FactsFlow facts) const {
  if (!ended_) return MonotonicTime::min();
  if (failed_) return *ended_ + kPauseAfterError;
  const int pause = facts == FactsFlow::kInserting ? kPauseWhileInserting : kPauseWhileResting;
  return *ended_ + std::max<MonotonicTime::duration>(kStepEvery, took_ * pause);
}

Status CurrentState::SetBack(int32_t partition, int64_t first) {
  RETURN_IF_ERROR(Finish());
  const auto next = next_.find(partition);
  if (next == next_.end() || next->second <= first) return OkStatus();
  const LogPosition cursor{partition, first};
  RETURN_IF_ERROR(store_.WriteCursors(std::span(&cursor, 1)));
  next->second = first;
  return OkStatus();
}

int64_t CurrentState::Behind(std::span<const LedgerEntry> ledger) const {
  int64_t behind = 0;
  for (const LedgerEntry& entry : ledger) {
    const auto next = next_.find(entry.partition);
    const int64_t begin = next == next_.end() ? entry.first : next->second;
    behind += std::max<int64_t>(0, entry.last + 1 - begin);
  }
  return behind;
}

std::vector<PartitionRange> CurrentState::NextRanges(std::span<const LedgerEntry> ledger) const {
  std::vector<PartitionRange> ranges;
  for (const LedgerEntry& entry : ledger) {
    const auto next = next_.find(entry.partition);
    const int64_t first = next == next_.end() ? entry.first : next->second;
    if (first > entry.last) continue;
    ranges.push_back({entry.partition, {first, std::min(entry.last, first + offsets_max_ - 1)}});
  }
  return ranges;
}

}  // namespace assay::sink
