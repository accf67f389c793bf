#include "ingest/sink/ledger.h"

#include <fmt/format.h>

namespace assay::sink {
namespace {

constexpr std::string_view kNewIncarnation =
    "if the log was made anew on purpose, set a new sink.log_id and restart the sink; otherwise "
    "restore the log";

std::string Describe(const RecordIdentity& record) {
  return fmt::format("source '{}', epoch {}, sequence {}, log time {} ms", record.source_id,
                     record.epoch, record.sequence, record.ingested_at.time_since_epoch().count());
}

}  // namespace

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
  return {row.ingested_at, std::string(row.source_id), row.epoch, row.sequence,
          row.status == RowStatus::kPoison};
}

Status CheckSameRecord(std::string_view topic, int32_t partition, int64_t offset,
                       const RecordIdentity& stored, const RecordIdentity& logged) {
  const bool same_place =
      stored.ingested_at == logged.ingested_at && stored.source_id == logged.source_id;
  const bool same_number = stored.epoch == logged.epoch && stored.sequence == logged.sequence;
  if (same_place && (same_number || stored.is_poison)) return OkStatus();
  return DataLoss("{} [{}] offset {}: the store has ({}), the log has ({}): not the same log; {}",
                  topic, partition, offset, Describe(stored), Describe(logged), kNewIncarnation);
}

}  // namespace assay::sink
