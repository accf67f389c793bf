#include "ingest/sink/family_metrics.h"

namespace assay::sink {
namespace {

constexpr std::array kStatuses{RowStatus::kOk, RowStatus::kDuplicate, RowStatus::kRejected,
                               RowStatus::kPoison};

const std::vector<double>& BatchRowsBounds() {
  static const std::vector<double>& bounds =
      *new std::vector<double>{1, 10, 100, 1'000, 5'000, 10'000, 25'000, 50'000, 75'000, 100'000};
  return bounds;
}

}  // namespace

FamilyMetrics::FamilyMetrics(telemetry::Metrics& metrics, std::string_view family)
    : metrics_(metrics),
      family_(family),
      batch_rows_(metrics.AddHistogram("sink_batch_rows", "Rows of an insert.", BatchRowsBounds(),
                                       {{"family", family_}})),
      insert_seconds_(metrics.AddHistogram("sink_insert_seconds", "Time of an insert.",
                                           telemetry::LatencyBounds(), {{"family", family_}})),
      as_of_(metrics.AddGauge("sink_as_of_seconds",
                              "Log time of the newest stored record, seconds since 1970.",
                              {{"family", family_}})),
      restarts_(metrics.AddCounter("sink_restarts_total",
                                   "Times the family began anew from the ledger.",
                                   {{"family", family_}})),
      closed_holes_(metrics.AddCounter("sink_closed_holes_total",
                                       "Records that made the source filter give up old holes.",
                                       {{"family", family_}})),
      replayed_(metrics.AddCounter("sink_replayed_rows_total",
                                   "Rows that were missing, doubled or mistaken, and stored anew.",
                                   {{"family", family_}})),
      no_record_(metrics.AddCounter("sink_no_record_total",
                                    "Offsets that hold no record, as transactions leave them.",
                                    {{"family", family_}})),
      set_aside_(metrics.AddGauge("sink_sources_set_aside",
                                  "Sources whose stored rows contradict each other, so that their "
                                  "events are set aside.",
                                  {{"family", family_}})),
      conflicts_(metrics.AddGauge("sink_conflicting_repetitions",
                                  "Numbers of sources that came again with another content, as "
                                  "the newest audit of every row found them.",
                                  {{"family", family_}})) {
  for (const RowStatus status : kStatuses) {
    rows_[static_cast<size_t>(status)] =
        &metrics.AddCounter("sink_rows_total", "Rows stored.",
                            {{"family", family_}, {"status", std::string(NameOf(status))}});
  }
}

void FamilyMetrics::Stored(const StoredBatch& stored) {
  for (const RowStatus status : kStatuses) {
    rows_[static_cast<size_t>(status)]->Increment(
        static_cast<double>(stored.batch->rows_with(status)));
  }
  batch_rows_.Observe(static_cast<double>(stored.batch->rows()));
  insert_seconds_.Observe(std::chrono::duration<double>(stored.took).count());
  as_of_.Set(std::chrono::duration<double>(stored.batch->newest().time_since_epoch()).count());
}

telemetry::Gauge& FamilyMetrics::PartitionGauge(const std::string& name, const std::string& help,
                                                int32_t partition) {
  return metrics_.AddGauge(name, help,
                           {{"family", family_}, {"partition", std::to_string(partition)}});
}

void FamilyMetrics::Own(std::span<const int32_t> partitions) {
  for (const auto& [partition, gauge] : owned_) gauge->Set(0);
  for (const auto& [partition, gauge] : lag_) gauge->Set(0);
  for (const int32_t partition : partitions) {
    owned_[partition] =
        &PartitionGauge("sink_partition_owned", "1: this sink stores the partition.", partition);
    owned_[partition]->Set(1);
  }
}

void FamilyMetrics::Lag(int32_t partition, int64_t records) {
  telemetry::Gauge*& gauge = lag_[partition];
  if (gauge == nullptr) {
    gauge = &PartitionGauge("sink_lag_records", "Records in the log that are not stored yet.",
                            partition);
  }
  gauge->Set(static_cast<double>(records));
}

void FamilyMetrics::CurrentLag(int64_t offsets) {
  metrics_
      .AddGauge("sink_current_lag_records", "Stored records that the current states lack.",
                {{"family", family_}})
      .Set(static_cast<double>(offsets));
}

void FamilyMetrics::Stopped(int32_t partition) {
  PartitionGauge("sink_partition_stopped",
                 "1: log and ledger do not fit together; see the log and README.md.", partition)
      .Set(1);
}

void FamilyMetrics::Audited(const PartitionAudit& audit) {
  const int64_t found = CountOffsets(Union(Union(audit.missing, audit.doubled), audit.mistaken));
  const int64_t left = CountOffsets(audit.unrepaired);
  if (audit.refused.ok()) replayed_.Increment(static_cast<double>(found - left));
  PartitionGauge("sink_unrepaired_offsets",
                 "Offsets that have not exactly one right row, and that the log holds no more.",
                 audit.partition)
      .Set(static_cast<double>(left));
}

}  // namespace assay::sink
