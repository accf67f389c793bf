// What the gateway counts about events, per family.
#pragma once

#include <vector>

#include "assay/event/v1/record.pb.h"
#include "ingest/gateway/family.h"
#include "services/runtime/telemetry/metrics.h"

namespace assay::gateway {

class IntakeMetrics {
 public:
  explicit IntakeMetrics(telemetry::Metrics& metrics);

  // Durable since.
  void CountAccepted(const FamilyNames& family, size_t events);
  void CountRejected(const FamilyNames& family, event::v1::RejectReason reason);
  // Sent again by a source that had not seen the ack.
  void CountDuplicates(const FamilyNames& family, size_t events);
  // Durable under the same number with another content; they are kept as well.
  void CountConflicts(const FamilyNames& family, size_t events);
  // Neither: their records did not reach the log, and their sources send them again.
  void CountLost(const FamilyNames& family, size_t events);
  // From the request's arrival until the last of its records was reported, durable or lost.
  void ObserveAck(const FamilyNames& family, double seconds);

 private:
  struct OfFamily {
    telemetry::Counter& accepted;
    telemetry::Counter& rejected;
    telemetry::Counter& duplicates;
    telemetry::Counter& conflicts;
    telemetry::Counter& lost;
    telemetry::Histogram& ack_seconds;
    std::vector<telemetry::Counter*> reasons;  // By RejectReason.
  };
  static OfFamily Make(telemetry::Metrics& metrics, const FamilyNames& family);

  std::vector<OfFamily> families_;  // As kFamilies.
};

// "unknown_unit" for REJECT_REASON_UNKNOWN_UNIT: as in the store and in metrics.
std::string ReasonName(event::v1::RejectReason reason);

}  // namespace assay::gateway
