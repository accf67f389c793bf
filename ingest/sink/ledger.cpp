#include "ingest/sink/ledger.h"

#include <fmt/format.h>

#include "services/runtime/base/utf8.h"

namespace assay::sink {
namespace {

constexpr std::string_view kNewIncarnation =
    "if the log was made anew on purpose, set a new sink.log_id and restart the sink; otherwise "
    "restore the log";

std::string Describe(const RecordIdentity& record) {
  if (record.is_absent) return "no record";
  return fmt::format("source '{}', epoch {}, sequence {}, log time {} ms",
                     PrintableUtf8(record.source_id, kSourceIdBytesMax), record.epoch,
                     record.sequence, record.ingested_at.time_since_epoch().count());
}

bool IsSameSource(const RecordIdentity& a, const RecordIdentity& b) {
  return CutUtf8(a.source_id, kSourceIdBytesMax) == CutUtf8(b.source_id, kSourceIdBytesMax);
}

}  // namespace

void Extend(std::optional<LedgerEntry>& entry, int32_t partition, int64_t first, int64_t last) {
  if (!entry) entry = LedgerEntry{.partition = partition, .first = first, .last = first - 1};
  entry->rows += static_cast<uint64_t>(last - entry->last);
  entry->last = last;
}

Status CheckUntouched(std::string_view table, int32_t partition,
                      const std::optional<LedgerEntry>& left,
                      const std::optional<LedgerEntry>& found) {
  const int64_t left_last = left ? left->last : -1;
  const int64_t found_last = found ? found->last : -1;
  if (found_last > left_last) {
    return Aborted(
        "{} [{}]: the ledger ends at offset {} and was left at {}: somebody else wrote to it, an "
        "insert that came late or another sink with this partition",
        table, partition, found_last, left_last);
  }
  if (found_last < left_last) {
    return Aborted("{} [{}]: the ledger ends at offset {} and was left at {}: the store lost rows",
                   table, partition, found_last, left_last);
  }
  const int64_t left_surplus = left ? left->surplus() : 0;
  const int64_t found_surplus = found ? found->surplus() : 0;
  if (found_surplus == left_surplus) return OkStatus();
  return Aborted(
      "{} [{}]: {} rows more than offsets up to {}, and before it were {}: rows were "
      "written twice or lost",
      table, partition, found_surplus, found_last, left_surplus);
}

StatusOr<ResumePoint> Resume(std::string_view topic, int32_t partition,
                             const std::optional<LedgerEntry>& entry, LogRange log) {
  if (!entry) return ResumePoint{log.first, false};
  const int64_t next = entry->last + 1;
  if (log.end < next) {
    return DataLoss(
        "{} [{}]: the store holds offsets up to {}, but the log ends before {}: the topic was made "
        "anew or lost its tail; {}",
        topic, partition, entry->last, log.end, kNewIncarnation);
  }
  if (log.first > next) {
    return DataLoss(
        "{} [{}]: the store holds offsets up to {}, but the log begins at {}: {} records aged out "
        "before they were stored and are not in this log any more; to go on without them set a new "
        "sink.log_id and restart the sink",
        topic, partition, entry->last, log.first, log.first - next);
  }
  if (log.first == next) return ResumePoint{next, false};  // The last stored record aged out.
  return ResumePoint{entry->last, true};
}

RecordIdentity IdentityOf(const Row& row) {
  return {row.ingested_at, std::string(row.source_id),       row.epoch,
          row.sequence,    row.status == RowStatus::kPoison, row.reject_reason == kNoRecord};
}

Status CheckSameRecord(std::string_view topic, int32_t partition, int64_t offset,
                       const RecordIdentity& stored, const RecordIdentity& logged) {
  if (stored.is_absent && logged.is_absent) return OkStatus();
  const bool same_place = stored.is_absent == logged.is_absent &&
                          stored.ingested_at == logged.ingested_at && IsSameSource(stored, logged);
  const bool same_number = stored.epoch == logged.epoch && stored.sequence == logged.sequence;
  if (same_place && (same_number || stored.is_poison || logged.is_poison)) return OkStatus();
  return DataLoss("{} [{}] offset {}: the store has ({}), the log has ({}): not the same log; {}",
                  topic, partition, offset, Describe(stored), Describe(logged), kNewIncarnation);
}

}  // namespace assay::sink
