// FamilyMetrics: what operators see of one family. Updated by the family's thread.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>

#include "ingest/sink/audit.h"
#include "ingest/sink/batch.h"
#include "ingest/sink/insert_lane.h"
#include "services/runtime/telemetry/metrics.h"

namespace assay::sink {

class FamilyMetrics {
 public:
  FamilyMetrics(telemetry::Metrics& metrics, std::string_view family);

  void Stored(const StoredBatch& stored);
  void Restarted() { restarts_.Increment(); }
  void ClosedHoles(uint64_t count) { closed_holes_.Increment(static_cast<double>(count)); }
  // Offsets stored that hold no record, and sources that no event is admitted of.
  void NoRecord(int64_t offsets) { no_record_.Increment(static_cast<double>(offsets)); }
  void SetAside(size_t sources) { set_aside_.Set(static_cast<double>(sources)); }
  // Repetitions that differ from what is stored.
  void Conflicts(uint64_t count) { conflicts_.Set(static_cast<double>(count)); }
  // The partitions that are this sink's own from now on.
  void Own(std::span<const int32_t> partitions);
  void Lag(int32_t partition, int64_t records);
  // Stored offsets that the current states lack.
  void CurrentLag(int64_t offsets);
  void Stopped(int32_t partition);
  void Audited(const PartitionAudit& audit);

 private:
  telemetry::Gauge& PartitionGauge(const std::string& name, const std::string& help,
                                   int32_t partition);

  telemetry::Metrics& metrics_;
  const std::string family_;
  std::array<telemetry::Counter*, kRowStatuses> rows_{};
  telemetry::Histogram& batch_rows_;
  telemetry::Histogram& insert_seconds_;
  telemetry::Gauge& as_of_;
  telemetry::Counter& restarts_;
  telemetry::Counter& closed_holes_;
  telemetry::Counter& replayed_;
  telemetry::Counter& no_record_;
  telemetry::Gauge& set_aside_;
  telemetry::Gauge& conflicts_;
  std::map<int32_t, telemetry::Gauge*> lag_;
  std::map<int32_t, telemetry::Gauge*> owned_;
};

}  // namespace assay::sink
