// FakeLog: a log in memory, for unit tests. Partitions are numbered from 0.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "ingest/sink/io.h"

namespace assay::sink {

class FakeLog final : public LogReader {
 public:
  struct Entry {
    std::string value;
    std::string source_id = "a";
    WallTime ingested_at = {};
  };

  explicit FakeLog(int32_t partitions) : partitions_(static_cast<size_t>(partitions)) {}

  void Append(int32_t partition, Entry entry) {
    partitions_[static_cast<size_t>(partition)].entries.push_back(std::move(entry));
  }
  // Drops what lies before `offset`, as retention does.
  void AgeOut(int32_t partition, int64_t offset) {
    partitions_[static_cast<size_t>(partition)].first = offset;
  }
  // Makes the partition anew, empty.
  void Recreate(int32_t partition) { partitions_[static_cast<size_t>(partition)] = {}; }
  // The offset holds no record from now on, as the marker of a transaction.
  void TakeRecordAway(int32_t partition, int64_t offset) { absent_.insert({partition, offset}); }
  void BringRecordBack(int32_t partition, int64_t offset) { absent_.erase({partition, offset}); }

  // Requests a stop once all there is was read.
  void StopAtEnd(std::stop_source stop) { stop_at_end_ = std::move(stop); }
  void FailNextPoll(Status error) { next_poll_ = std::move(error); }
  // Called at the end of each poll that brought records.
  void WhenPolled(std::function<void()> react) { when_polled_ = std::move(react); }
  void SetPollMax(size_t records) { poll_max_ = records; }

  const std::vector<LogPosition>& started() const { return started_; }
  const Entry& entry(int32_t partition, int64_t offset) const {
    return partitions_[static_cast<size_t>(partition)].entries[static_cast<size_t>(offset)];
  }
  int64_t end(int32_t partition) const {
    return static_cast<int64_t>(partitions_[static_cast<size_t>(partition)].entries.size());
  }

  StatusOr<std::vector<int32_t>> Partitions() override {
    std::vector<int32_t> all;
    for (size_t i = 0; i < partitions_.size(); ++i) all.push_back(static_cast<int32_t>(i));
    return all;
  }
  StatusOr<LogRange> Offsets(int32_t partition) override {
    return LogRange{partitions_[static_cast<size_t>(partition)].first, end(partition)};
  }
  Status Start(std::span<const LogPosition> positions) override {
    started_.assign(positions.begin(), positions.end());
    next_ = started_;
    told_.clear();
    return OkStatus();
  }
  StatusOr<std::span<const LogRecord>> Poll(size_t records_max,
                                            std::chrono::milliseconds) override {
    if (!next_poll_.ok()) return std::exchange(next_poll_, OkStatus());
    polled_.clear();
    for (LogPosition& position : next_) Read(position, std::min(records_max, poll_max_));
    ends_.clear();
    for (const LogPosition& position : next_) {
      if (position.offset != end(position.partition)) continue;
      if (std::exchange(told_[position.partition], position.offset) == position.offset) continue;
      ends_.push_back(position);
    }
    if (polled_.empty() && ends_.empty() && stop_at_end_) stop_at_end_->request_stop();
    if (!polled_.empty() && when_polled_) when_polled_();
    return std::span<const LogRecord>(polled_);
  }
  std::span<const LogPosition> ends() const override { return ends_; }
  void ShowProgress(std::span<const LogPosition> positions) override {
    shown_.assign(positions.begin(), positions.end());
  }
  std::optional<int64_t> KnownEnd(int32_t partition) const override { return end(partition); }
  Status Health() const override { return OkStatus(); }

 private:
  struct Partition {
    int64_t first = 0;
    std::vector<Entry> entries;
  };

  void Read(LogPosition& position, size_t records_max) {
    for (size_t taken = 0; taken < records_max && position.offset < end(position.partition);
         ++taken, ++position.offset) {
      if (absent_.contains({position.partition, position.offset})) continue;
      const Entry& found = entry(position.partition, position.offset);
      polled_.push_back({.partition = position.partition,
                         .offset = position.offset,
                         .ingested_at = found.ingested_at,
                         .source_id = found.source_id,
                         .value = found.value});
    }
  }

  std::vector<Partition> partitions_;
  std::set<std::pair<int32_t, int64_t>> absent_;
  std::vector<LogPosition> ends_;
  std::map<int32_t, int64_t> told_;  // Ends, each once.
  std::vector<LogPosition> started_;
  std::vector<LogPosition> next_;
  std::vector<LogPosition> shown_;
  std::vector<LogRecord> polled_;
  std::optional<std::stop_source> stop_at_end_;
  Status next_poll_;
  size_t poll_max_ = 1'000;
  std::function<void()> when_polled_;
};

}  // namespace assay::sink
