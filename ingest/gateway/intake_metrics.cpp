#include "ingest/gateway/intake_metrics.h"

#include <algorithm>
#include <cctype>
#include <string>

namespace assay::gateway {

std::string ReasonName(event::v1::RejectReason reason) {
  constexpr std::string_view kPrefix = "REJECT_REASON_";
  std::string name = event::v1::RejectReason_Name(reason).substr(kPrefix.size());
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
  return name;
}

IntakeMetrics::IntakeMetrics(telemetry::Metrics& metrics) {
  for (const FamilyNames& family : kFamilies) families_.push_back(Make(metrics, family));
}

IntakeMetrics::OfFamily IntakeMetrics::Make(telemetry::Metrics& metrics,
                                            const FamilyNames& family) {
  const std::string name(family.name);
  const auto events = [&](const std::string& outcome) -> telemetry::Counter& {
    return metrics.AddCounter("gateway_events_total", "Events taken, by what became of them.",
                              {{"family", name}, {"outcome", outcome}});
  };
  OfFamily of_family{
      .accepted = events("accepted"),
      .rejected = events("rejected"),
      .duplicates = events("duplicate"),
      .conflicts = metrics.AddCounter("gateway_conflicting_repetitions_total",
                                      "Events whose number is durable with another content.",
                                      {{"family", name}}),
      .lost = events("lost"),
      .ack_seconds = metrics.AddHistogram(
          "gateway_ack_seconds", "From a request's arrival until all its events were durable.",
          telemetry::LatencyBounds(), {{"family", name}}),
      .reasons = {}};
  for (int i = 0; i <= event::v1::RejectReason_MAX; ++i) {
    const auto reason = static_cast<event::v1::RejectReason>(i);
    of_family.reasons.push_back(
        &metrics.AddCounter("gateway_rejects_total", "Rejected events by reason.",
                            {{"family", name}, {"reason", ReasonName(reason)}}));
  }
  return of_family;
}

void IntakeMetrics::CountAccepted(const FamilyNames& family, size_t events) {
  families_[IndexOf(family)].accepted.Increment(static_cast<double>(events));
}

void IntakeMetrics::CountRejected(const FamilyNames& family, event::v1::RejectReason reason) {
  families_[IndexOf(family)].rejected.Increment();
  families_[IndexOf(family)].reasons[static_cast<size_t>(reason)]->Increment();
}

void IntakeMetrics::CountDuplicates(const FamilyNames& family, size_t events) {
  families_[IndexOf(family)].duplicates.Increment(static_cast<double>(events));
}

void IntakeMetrics::CountConflicts(const FamilyNames& family, size_t events) {
  families_[IndexOf(family)].conflicts.Increment(static_cast<double>(events));
}

void IntakeMetrics::CountLost(const FamilyNames& family, size_t events) {
  families_[IndexOf(family)].lost.Increment(static_cast<double>(events));
}

void IntakeMetrics::ObserveAck(const FamilyNames& family, double seconds) {
  families_[IndexOf(family)].ack_seconds.Observe(seconds);
}

}  // namespace assay::gateway
