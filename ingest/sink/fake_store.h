// FakeStore: a store in memory, for unit tests. Keeps the rows of each insert together as a part,
// and fails inserts in the ways a real store does.
#pragma once

#include <deque>
#include <map>
#include <mutex>
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
  void FailNextSettle(Status error) { next_settle_ = std::move(error); }

  std::vector<std::vector<FakeRow>> parts() const {
    std::lock_guard lock(mutex_);
    return parts_;
  }
  std::vector<FakeRow> rows() const {
    std::vector<FakeRow> all;
    for (const auto& part : parts()) all.insert(all.end(), part.begin(), part.end());
    return all;
  }

  Status Settle() override {
    std::lock_guard lock(mutex_);
    if (!next_settle_.ok()) return std::exchange(next_settle_, OkStatus());
    for (auto& part : late_) parts_.push_back(std::move(part));
    late_.clear();
    return OkStatus();
  }

  StatusOr<std::vector<LedgerEntry>> ReadLedger(std::span<const int32_t> partitions) override {
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
    for (const FakeRow& row : rows()) {
      if (row.partition == entry.partition && row.offset == entry.last) return row.identity;
    }
    return NotFound("no row at {}", entry.last);
  }

  StatusOr<std::vector<StoredSource>> ReadSources(std::span<const int32_t> partitions) override {
    std::map<std::tuple<int32_t, std::string, uint32_t>, std::set<uint64_t>> stored;
    for (const FakeRow& row : rows()) {
      if (std::ranges::find(partitions, row.partition) == partitions.end()) continue;
      if (row.identity.sequence == 0 || (row.status != "ok" && row.status != "rejected")) continue;
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

  Status Insert(const Batch& batch) override {
    std::vector<FakeRow> part = RowsOf(batch);
    std::lock_guard lock(mutex_);
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
    std::vector<FakeRow> rows;
    for (size_t row = 0; row < batch.rows(); ++row) {
      rows.push_back({.partition = static_cast<int32_t>(partition[row]),
                      .offset = static_cast<int64_t>(offset[row]),
                      .status = std::string(status[row]),
                      .identity = {WallTime(std::chrono::milliseconds(ingested_at[row])),
                                   std::string(source_id[row]), epoch[row], sequence[row],
                                   status[row] == "poison"}});
    }
    return rows;
  }

  mutable std::mutex mutex_;
  std::vector<std::vector<FakeRow>> parts_;
  std::vector<std::vector<FakeRow>> late_;
  std::vector<std::vector<FakeRow>> unseen_;
  std::deque<InsertFault> faults_;
  Status next_settle_;
};

}  // namespace assay::sink
