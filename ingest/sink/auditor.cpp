#include "ingest/sink/auditor.h"

#include <algorithm>
#include <utility>

#include "services/runtime/failpoint/failpoint.h"
#include "services/runtime/telemetry/log.h"

namespace assay::sink {
namespace {

using namespace std::chrono_literals;

constexpr size_t kPollRecordsMax = 10'000;
constexpr auto kPollPatience = 100ms;
constexpr auto kSilenceMax = 30s;  // How long the log may bring nothing of what it holds.

bool HasPlace(const Row& row) {
  return row.sequence > 0 && (row.status == RowStatus::kOk || row.status == RowStatus::kRejected);
}

// Removes what lies up to `last` from ascending ranges.
void DropUpTo(std::vector<OffsetRange>& ranges, int64_t last) {
  std::erase_if(ranges, [&](const OffsetRange& range) { return range.last <= last; });
  if (!ranges.empty()) ranges.front().first = std::max(ranges.front().first, last + 1);
}

std::vector<OffsetRange> RangesOf(std::span<const int64_t> offsets) {
  std::vector<OffsetRange> ranges;
  for (const int64_t offset : offsets) Append(ranges, {offset, offset});
  return ranges;
}

void Log(std::string_view topic, const PartitionAudit& audit) {
  if (audit.is_clean()) return;
  const bool is_mended = audit.unrepaired.empty() && audit.refused.ok();
  const auto say = is_mended ? &log::Warning : &log::Error;
  say(is_mended ? "partition repaired" : "partition not wholly repaired; see README.md",
      {{"topic", topic},
       {"partition", audit.partition},
       {"missing", Describe(audit.missing)},
       {"doubled", Describe(audit.doubled)},
       {"mistaken", Describe(audit.mistaken)},
       {"unrepaired", Describe(audit.unrepaired)}});
}

}  // namespace

Auditor::Auditor(Options options, Parts parts)
    : options_(std::move(options)),
      parts_(std::move(parts)),
      decoder_(options_.family.family),
      batch_(options_.family.family, options_.log_id) {}

StatusOr<std::vector<PartitionAudit>> Auditor::Audit(std::span<const LedgerEntry> ledger) {
  std::vector<int32_t> partitions;
  for (const LedgerEntry& entry : ledger) partitions.push_back(entry.partition);
  std::vector<PartitionAudit> audits;
  if (partitions.empty()) return audits;
  ASSIGN_OR_RETURN(const auto buckets, parts_.store.CountOffsets(partitions));
  for (const LedgerEntry& entry : ledger) {
    ASSIGN_OR_RETURN(PartitionAudit audit, AuditOne(entry, buckets));
    Log(options_.family.topic, audit);
    audits.push_back(std::move(audit));
  }
  return audits;
}

StatusOr<PartitionAudit> Auditor::AuditOne(const LedgerEntry& entry,
                                           std::span<const OffsetBucket> buckets) {
  PartitionAudit audit{.partition = entry.partition, .rows = entry.rows};
  ASSIGN_OR_RETURN(const OffsetFlaws flaws, FindFlaws(entry, buckets));
  audit.missing = flaws.missing;
  audit.doubled = flaws.doubled;
  RETURN_IF_ERROR(Mend(entry, flaws, audit));
  return audit;
}

Status Auditor::Mend(const LedgerEntry& entry, const OffsetFlaws& flaws, PartitionAudit& audit) {
  ASSIGN_OR_RETURN(const LogRange log, parts_.log.Offsets(entry.partition));
  const OffsetRange held{log.first, log.end - 1};
  const SplitRanges missing = Split(flaws.missing, held);
  const SplitRanges doubled = Split(flaws.doubled, held);
  audit.unrepaired = Union(missing.outside, doubled.outside);
  if (!missing.inside.empty() || !doubled.inside.empty()) {
    RETURN_IF_ERROR(CompareLogs(entry, audit));
    if (!audit.refused.ok()) return OkStatus();
    RETURN_IF_ERROR(Restore(entry.partition, missing.inside, doubled.inside));
  }
  // What was replayed until now decides which of several rows is the fact.
  ASSIGN_OR_RETURN(const std::vector<int64_t> mistaken,
                   parts_.store.FindMistakenFacts(entry.partition));
  audit.mistaken = RangesOf(mistaken);
  const SplitRanges wrong = Split(audit.mistaken, held);
  audit.unrepaired = Union(audit.unrepaired, wrong.outside);
  if (wrong.inside.empty()) return OkStatus();
  RETURN_IF_ERROR(CompareLogs(entry, audit));
  if (!audit.refused.ok()) return OkStatus();
  return Restore(entry.partition, {}, wrong.inside);
}

StatusOr<OffsetFlaws> Auditor::FindFlaws(const LedgerEntry& entry,
                                         std::span<const OffsetBucket> buckets) {
  std::vector<OffsetBucket> own;
  std::ranges::copy_if(buckets, std::back_inserter(own), [&](const OffsetBucket& bucket) {
    return bucket.partition == entry.partition;
  });
  OffsetFlaws flaws;
  for (const Suspect& suspect : FindSuspects({entry.first, entry.last}, own)) {
    std::vector<OffsetCopies> copies;
    if (suspect.has_rows) {
      ASSIGN_OR_RETURN(copies, parts_.store.ListOffsets(entry.partition, suspect.range));
    }
    AddFlaws(suspect.range, copies, flaws);
  }
  return flaws;
}

Status Auditor::CompareLogs(const LedgerEntry& entry, PartitionAudit& audit) {
  ASSIGN_OR_RETURN(const RecordIdentity stored, parts_.store.ReadLastRow(entry));
  std::vector<HeldRecord> records;
  RETURN_IF_ERROR(ReadRange(entry.partition, {entry.last, entry.last}, records));
  audit.refused = CheckSameRecord(options_.family.topic, entry.partition, entry.last, stored,
                                  IdentityOf(Decode(records[0])));
  return OkStatus();
}

Status Auditor::Restore(int32_t partition, std::vector<OffsetRange> missing,
                        const std::vector<OffsetRange>& wrong) {
  missing = Union(std::move(missing), wrong);
  RETURN_IF_ERROR(parts_.on_change(partition, missing.front().first));
  RETURN_IF_ERROR(FAILPOINT_STATUS("sink.before_repair"));
  if (!wrong.empty()) RETURN_IF_ERROR(parts_.store.Remove(partition, wrong));
  while (!missing.empty()) {
    if (parts_.stop.stop_requested()) return Cancelled("repair of partition {}", partition);
    RETURN_IF_ERROR(RestoreSome(partition, missing));
  }
  return OkStatus();
}

Status Auditor::RestoreSome(int32_t partition, std::vector<OffsetRange>& missing) {
  ASSIGN_OR_RETURN(const std::vector<HeldRecord> records, ReadSome(partition, missing));
  ASSIGN_OR_RETURN(const ReplayPlan plan, PlanFor(partition, records));
  const std::vector<OffsetRange> superseded = RangesOf(plan.superseded);
  if (!superseded.empty()) RETURN_IF_ERROR(parts_.store.Remove(partition, superseded));
  RETURN_IF_ERROR(FAILPOINT_STATUS("sink.before_replay"));
  RETURN_IF_ERROR(Store(records, plan));
  DropUpTo(missing, records.back().record.offset);
  missing = Union(std::move(missing), superseded);
  return OkStatus();
}

StatusOr<std::vector<Auditor::HeldRecord>> Auditor::ReadSome(
    int32_t partition, const std::vector<OffsetRange>& wanted) {
  std::vector<HeldRecord> held;
  for (const OffsetRange& range : wanted) {
    RETURN_IF_ERROR(ReadRange(partition, range, held));
    if (held.back().record.offset < range.last) break;
  }
  return held;
}

Status Auditor::ReadRange(int32_t partition, OffsetRange range, std::vector<HeldRecord>& held) {
  size_t bytes = 0;
  for (const HeldRecord& before : held) bytes += before.bytes->size();
  const LogPosition position{partition, range.first};
  RETURN_IF_ERROR(parts_.log.Start(std::span(&position, 1)));
  MonotonicTime heard = parts_.clock.MonotonicNow();
  int64_t next = range.first;
  const auto is_done = [&] {
    const bool is_full = held.size() >= options_.rows_max || bytes >= options_.bytes_max;
    return next > range.last || (is_full && next > range.first);
  };
  while (!is_done()) {
    if (parts_.stop.stop_requested()) return Cancelled("repair of partition {}", partition);
    ASSIGN_OR_RETURN(const std::span<const LogRecord> records,
                     parts_.log.Poll(kPollRecordsMax, kPollPatience));
    const MonotonicTime now = parts_.clock.MonotonicNow();
    if (!records.empty()) heard = now;
    const auto pass_over = [&](int64_t end, std::optional<WallTime> behind) {
      const auto room = static_cast<int64_t>(options_.rows_max);  // However many there are.
      end = std::min({end, range.last + 1, next + room});
      if (end <= next) return OkStatus();
      const int64_t first = std::exchange(next, end);
      return HoldAbsent(partition, first, end, behind, held);
    };
    for (const LogRecord& record : records) {
      if (is_done()) break;
      RETURN_IF_ERROR(pass_over(record.offset, record.ingested_at));
      if (is_done() || record.offset < next) continue;
      bytes += held.emplace_back(Hold(record)).bytes->size();
      ++next;
    }
    for (const LogPosition& end : parts_.log.ends()) {
      if (end.partition == partition && !is_done()) {
        RETURN_IF_ERROR(pass_over(end.offset, std::nullopt));
      }
    }
    if (is_done() || now - heard < kSilenceMax) continue;
    return Unavailable("{} [{}]: offset {} cannot be read from the log", options_.family.topic,
                       partition, next);
  }
  return OkStatus();
}

Status Auditor::HoldAbsent(int32_t partition, int64_t first, int64_t end,
                           std::optional<WallTime> behind, std::vector<HeldRecord>& held) {
  ASSIGN_OR_RETURN(const LogRange log, parts_.log.Offsets(partition));
  if (log.first > first) {
    return Unavailable("{} [{}]: offset {} aged out of the log while it was read",
                       options_.family.topic, partition, first);
  }
  std::optional<WallTime> moment = behind;
  if (!held.empty() && held.back().record.offset == first - 1) {
    moment = held.back().record.ingested_at;
  } else if (first > 0) {
    const auto before = parts_.store.ReadLastRow({.partition = partition, .last = first - 1});
    if (before.ok()) moment = before->ingested_at;
    if (!before.ok() && before.status().code() != StatusCode::kNotFound) return before.status();
  }
  if (!moment) {
    return Unavailable("{} [{}]: offset {} holds no record, and neither do its neighbours",
                       options_.family.topic, partition, first);
  }
  for (int64_t offset = first; offset < end; ++offset) {
    held.push_back({.record = {.partition = partition,
                               .offset = offset,
                               .ingested_at = *moment,
                               .source_id = {},
                               .value = {}},
                    .bytes = std::make_unique<std::string>(),
                    .is_absent = true});
  }
  return OkStatus();
}

Row& Auditor::Decode(const HeldRecord& held) {
  const LogRecord& record = held.record;
  if (!held.is_absent) return decoder_.Decode(record);
  return decoder_.Absent(record.partition, record.offset, record.ingested_at);
}

Auditor::HeldRecord Auditor::Hold(const LogRecord& record) {
  auto bytes = std::make_unique<std::string>();
  bytes->append(record.source_id).append(record.traceparent).append(record.value);
  const std::string_view all = *bytes;
  LogRecord held = record;
  held.source_id = all.substr(0, record.source_id.size());
  held.traceparent = all.substr(record.source_id.size(), record.traceparent.size());
  held.value = all.substr(record.source_id.size() + record.traceparent.size());
  return {held, std::move(bytes)};
}

StatusOr<ReplayPlan> Auditor::PlanFor(int32_t partition, const std::vector<HeldRecord>& records) {
  std::vector<PlacedTriple> replayed;
  for (const HeldRecord& held : records) {
    const Row& row = Decode(held);
    if (!HasPlace(row)) continue;
    replayed.push_back({.offset = row.offset,
                        .source_id = std::string(row.source_id),
                        .epoch = row.epoch,
                        .sequence = row.sequence});
  }
  if (replayed.empty()) return ReplayPlan();
  ASSIGN_OR_RETURN(const auto stored, parts_.store.FindHolders(partition, replayed));
  return PlanReplay(replayed, stored);
}

Status Auditor::Store(const std::vector<HeldRecord>& records, const ReplayPlan& plan) {
  batch_.Clear();
  for (const HeldRecord& held : records) {
    Row& row = Decode(held);
    if (std::ranges::binary_search(plan.duplicates, row.offset)) {
      row.status = RowStatus::kDuplicate;
    }
    if (!batch_.Accepts(row.ingested_at)) {
      RETURN_IF_ERROR(parts_.store.Insert(batch_));
      batch_.Clear();
    }
    batch_.Append(row, held.record.value.size(), parts_.clock.MonotonicNow());
  }
  RETURN_IF_ERROR(parts_.store.Insert(batch_));
  batch_.Clear();
  return OkStatus();
}

}  // namespace assay::sink
