// FakeStore: a store in memory, for unit tests. Keeps the rows of each insert together as a part,
// and fails inserts in the ways a real store does.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "ingest/sink/io.h"

namespace assay::sink {

struct FakeRow {
  int32_t partition = 0;
  int64_t offset = 0;
  std::string status;
  RecordIdentity identity;
  std::string reason = {};
};

enum class InsertFault {
  kNone,
  kRefused,    // Error; nothing written.
  kLostReply,  // Error; written.
  kLate,       // Error; written only while Settle() waits for it.
  kUnseen,     // Error; Settle() knows nothing of it, and it lands just behind the next ledger.
};

class FakeStore final : public RowStore {
 public:
  // Faults of the next inserts, in order; none after that.
  void Plan(std::deque<InsertFault> faults) { faults_ = std::move(faults); }
  // Inserts of more rows than that are not answered in time; nothing of them is written.
  void SetRowsInTime(size_t rows) { rows_in_time_ = rows; }
  // Called before each reading of the ledger.
  void WhenLedgerIsRead(std::function<void()> react) { when_ledger_is_read_ = std::move(react); }
  void Add(FakeRow row) {
    std::lock_guard lock(mutex_);
    parts_.push_back({std::move(row)});
  }
  void FailNextSettle(Status error) { next_settle_ = std::move(error); }
  // The next removal is done, and an error returned.
  void FailNextRemove(Status error) { next_remove_ = std::move(error); }

  // Loses the rows there are at an offset, or stores another copy.
  void Lose(int32_t partition, int64_t offset) {
    std::lock_guard lock(mutex_);
    for (auto& part : parts_) {
      std::erase_if(part, [&](const FakeRow& row) {
        return row.partition == partition && row.offset == offset;
      });
    }
  }
  void Double(int32_t partition, int64_t offset, std::string status) {
    FakeRow copy = *RowAt(partition, offset);
    copy.status = std::move(status);
    Add(std::move(copy));
  }
  std::optional<FakeRow> RowAt(int32_t partition, int64_t offset) const {
    for (const FakeRow& row : rows()) {
      if (row.partition == partition && row.offset == offset) return row;
    }
    return std::nullopt;
  }

  std::vector<std::vector<FakeRow>> parts() const {
    std::lock_guard lock(mutex_);
    return parts_;
  }
  std::vector<FakeRow> rows() const {
    std::vector<FakeRow> all;
    for (const auto& part : parts()) all.insert(all.end(), part.begin(), part.end());
    return all;
  }

  Status Settle(std::span<const int32_t>) override {
    std::lock_guard lock(mutex_);
    if (!next_settle_.ok()) return std::exchange(next_settle_, OkStatus());
    for (auto& part : late_) parts_.push_back(std::move(part));
    late_.clear();
    return OkStatus();
  }

  // Makes the part that holds an offset unreadable, as a full disk may.
  void BreakPartOf(int32_t partition, int64_t offset) {
    std::lock_guard lock(mutex_);
    broken_ = {partition, offset};
  }
  bool is_broken() const {
    std::lock_guard lock(mutex_);
    return broken_.has_value();
  }
  StatusOr<size_t> SetAsideBrokenParts() override {
    std::lock_guard lock(mutex_);
    if (!broken_) return size_t{0};
    const auto [partition, offset] = *std::exchange(broken_, std::nullopt);
    return std::erase_if(parts_, [&](const std::vector<FakeRow>& part) {
      return std::ranges::any_of(part, [&](const FakeRow& row) {
        return row.partition == partition && row.offset == offset;
      });
    });
  }

  StatusOr<std::vector<LedgerEntry>> ReadLedger(std::span<const int32_t> partitions) override {
    if (when_ledger_is_read_) when_ledger_is_read_();
    std::map<int32_t, LedgerEntry> ledger;
    for (const FakeRow& row : rows()) {
      if (std::ranges::find(partitions, row.partition) == partitions.end()) continue;
      const auto [entry, is_new] = ledger.try_emplace(
          row.partition, LedgerEntry{row.partition, row.offset, row.offset, 0, {}});
      entry->second.first = std::min(entry->second.first, row.offset);
      entry->second.last = std::max(entry->second.last, row.offset);
      entry->second.newest = std::max(entry->second.newest, row.identity.ingested_at);
      ++entry->second.rows;
    }
    std::vector<LedgerEntry> entries;
    for (const auto& [partition, entry] : ledger) entries.push_back(entry);
    std::lock_guard lock(mutex_);
    for (auto& part : unseen_) parts_.push_back(std::move(part));
    unseen_.clear();
    return entries;
  }

  StatusOr<RecordIdentity> ReadLastRow(const LedgerEntry& entry) override {
    if (is_broken()) return DataLoss("empty marks file");
    for (const FakeRow& row : rows()) {
      if (row.partition == entry.partition && row.offset == entry.last) return row.identity;
    }
    return NotFound("no row at {}", entry.last);
  }

  StatusOr<std::vector<StoredSource>> ReadSources(std::span<const int32_t> partitions) override {
    std::map<std::tuple<int32_t, std::string, uint32_t>, std::set<uint64_t>> stored;
    for (const FakeRow& row : rows()) {
      if (std::ranges::find(partitions, row.partition) == partitions.end()) continue;
      if (row.identity.sequence == 0 || row.identity.sequence > contract::kSequenceMax) continue;
      if (row.status != "ok" && row.status != "rejected") continue;
      stored[{row.partition, row.identity.source_id, row.identity.epoch}].insert(
          row.identity.sequence);
    }
    std::vector<StoredSource> sources;
    for (const auto& [key, sequences] : stored) {
      const auto& [partition, source, epoch] = key;
      StoredSource found{.partition = partition, .source_id = source, .epoch = epoch};
      found.summary = {*sequences.begin(), *sequences.rbegin(), sequences.size()};
      for (const uint64_t sequence : sequences) found.runs.push_back({sequence, sequence});
      sources.push_back(std::move(found));
    }
    return sources;
  }

  StatusOr<std::vector<OffsetBucket>> CountOffsets(std::span<const int32_t> partitions) override {
    std::map<std::pair<int32_t, int64_t>, std::vector<int64_t>> buckets;
    for (const FakeRow& row : rows()) {
      if (std::ranges::find(partitions, row.partition) == partitions.end()) continue;
      buckets[{row.partition, row.offset / kBucketSize}].push_back(row.offset);
    }
    std::vector<OffsetBucket> counted;
    for (const auto& [place, offsets] : buckets) {
      const std::set<int64_t> distinct(offsets.begin(), offsets.end());
      counted.push_back({place.first, place.second, offsets.size(), distinct.size()});
    }
    return counted;
  }

  StatusOr<std::vector<OffsetCopies>> ListOffsets(int32_t partition, OffsetRange range) override {
    std::map<int64_t, uint64_t> copies;
    for (const FakeRow& row : rows()) {
      if (row.partition != partition || row.offset < range.first || row.offset > range.last)
        continue;
      ++copies[row.offset];
    }
    std::vector<OffsetCopies> listed;
    for (const auto& [offset, count] : copies) listed.push_back({offset, count});
    return listed;
  }

  // More than asked for, as the real one: every row of the triples' sources.
  StatusOr<std::vector<PlacedTriple>> FindHolders(int32_t partition,
                                                  std::span<const PlacedTriple> triples) override {
    std::vector<PlacedTriple> holders;
    for (const PlacedTriple& holder : Facts(partition)) {
      const auto is_source = [&](const PlacedTriple& triple) {
        return triple.source_id == holder.source_id && triple.epoch == holder.epoch;
      };
      if (std::ranges::any_of(triples, is_source)) holders.push_back(holder);
    }
    return holders;
  }

  StatusOr<std::vector<int64_t>> FindMistakenFacts(int32_t partition) override {
    std::map<std::tuple<std::string, uint32_t, uint64_t>, int64_t> first;
    std::vector<int64_t> mistaken;
    std::vector<PlacedTriple> facts = Facts(partition);
    std::ranges::sort(facts, {}, &PlacedTriple::offset);
    for (const PlacedTriple& fact : facts) {
      const auto [holder, is_new] =
          first.try_emplace({fact.source_id, fact.epoch, fact.sequence}, fact.offset);
      if (!is_new && holder->second != fact.offset) mistaken.push_back(fact.offset);
    }
    return mistaken;
  }

  // The fake keeps no contents, and cannot answer.
  StatusOr<Conflicts> FindConflicts(std::span<const int32_t>) override {
    return Unavailable("no contents");
  }

  Status Remove(int32_t partition, std::span<const OffsetRange> ranges) override {
    std::lock_guard lock(mutex_);
    const auto is_removed = [&](const FakeRow& row) {
      return row.partition == partition && std::ranges::any_of(ranges, [&](const auto& range) {
               return row.offset >= range.first && row.offset <= range.last;
             });
    };
    for (auto& part : parts_) std::erase_if(part, is_removed);
    if (!next_remove_.ok()) return std::exchange(next_remove_, OkStatus());
    return OkStatus();
  }

  Status Insert(const Batch& batch) override {
    std::vector<FakeRow> part = RowsOf(batch);
    std::lock_guard lock(mutex_);
    if (part.size() > rows_in_time_) return DeadlineExceeded("{} rows are too many", part.size());
    const InsertFault fault = faults_.empty() ? InsertFault::kNone : faults_.front();
    if (!faults_.empty()) faults_.pop_front();
    switch (fault) {
      case InsertFault::kNone:
        parts_.push_back(std::move(part));
        return OkStatus();
      case InsertFault::kRefused:
        return Unavailable("insert refused");
      case InsertFault::kLostReply:
        parts_.push_back(std::move(part));
        return Unavailable("connection lost");
      case InsertFault::kLate:
        late_.push_back(std::move(part));
        return DeadlineExceeded("no answer in time");
      case InsertFault::kUnseen:
        unseen_.push_back(std::move(part));
        return DeadlineExceeded("no answer in time");
    }
    return OkStatus();
  }

 private:
  std::vector<PlacedTriple> Facts(int32_t partition) const {
    std::vector<PlacedTriple> facts;
    for (const FakeRow& row : rows()) {
      if (row.partition != partition || row.identity.sequence == 0) continue;
      if (row.status != "ok" && row.status != "rejected") continue;
      facts.push_back(
          {row.offset, row.identity.source_id, row.identity.epoch, row.identity.sequence});
    }
    return facts;
  }

  template <typename Column>
  static const Column& ColumnOf(const Batch& batch, std::string_view name) {
    return **batch.block().block().Get<Column>(name);
  }

  static std::vector<FakeRow> RowsOf(const Batch& batch) {
    const auto& partition = ColumnOf<clickhouse::UInt32Column>(batch, "kafka_partition");
    const auto& offset = ColumnOf<clickhouse::UInt64Column>(batch, "kafka_offset");
    const auto& ingested_at = ColumnOf<clickhouse::DateTime64Column>(batch, "ingested_at");
    const auto& source_id = ColumnOf<clickhouse::StringColumn>(batch, "source_id");
    const auto& epoch = ColumnOf<clickhouse::UInt32Column>(batch, "epoch");
    const auto& sequence = ColumnOf<clickhouse::UInt64Column>(batch, "sequence");
    const auto& status = ColumnOf<clickhouse::LowCardinalityColumn>(batch, "status");
    const auto& reason = ColumnOf<clickhouse::LowCardinalityColumn>(batch, "reject_reason");
    std::vector<FakeRow> rows;
    for (size_t row = 0; row < batch.rows(); ++row) {
      rows.push_back({.partition = static_cast<int32_t>(partition[row]),
                      .offset = static_cast<int64_t>(offset[row]),
                      .status = std::string(status[row]),
                      .identity = {WallTime(std::chrono::milliseconds(ingested_at[row])),
                                   std::string(source_id[row]), epoch[row], sequence[row],
                                   status[row] == "poison", reason[row] == kNoRecord},
                      .reason = std::string(reason[row])});
    }
    return rows;
  }

  mutable std::mutex mutex_;
  std::vector<std::vector<FakeRow>> parts_;
  std::vector<std::vector<FakeRow>> late_;
  std::vector<std::vector<FakeRow>> unseen_;
  std::deque<InsertFault> faults_;
  size_t rows_in_time_ = SIZE_MAX;
  std::optional<std::pair<int32_t, int64_t>> broken_;
  Status next_settle_;
  Status next_remove_;
  std::function<void()> when_ledger_is_read_;
};

}  // namespace assay::sink
