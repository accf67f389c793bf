#include "query/server/engine/intake_watch.h"

#include <algorithm>

#include "services/runtime/base/pause.h"
#include "services/runtime/telemetry/log.h"

namespace assay::query {
namespace {

using namespace std::chrono_literals;

constexpr int kLooksWithin = 4;
constexpr std::chrono::milliseconds kPauseLongest = 5s;
constexpr std::chrono::milliseconds kPauseShortest = 250ms;

}  // namespace

IntakeWatch::IntakeWatch(const Intake& intake, StoringWatch& watch, Sinks& sinks,
                         std::chrono::milliseconds stored_within, telemetry::Metrics& metrics)
    : intake_(intake),
      watch_(watch),
      sinks_(sinks),
      every_(std::clamp(stored_within / kLooksWithin, kPauseShortest, kPauseLongest)),
      findings_(metrics.AddGauge("query_intake_findings",
                                 "Faults that keep received records from counting; see "
                                 "'assayctl status'.")),
      thread_([this](std::stop_token stop) { Run(std::move(stop)); }) {}

void IntakeWatch::Run(std::stop_token stop) {
  while (!stop.stop_requested()) {
    watch_.Hear(sinks_.Ask());
    const auto findings = intake_.FindStoppages({.cancel = stop});
    if (!stop.stop_requested()) Tell(findings);
    PauseFor(stop, every_);
  }
}

void IntakeWatch::Tell(const StatusOr<std::vector<Finding>>& findings) {
  const bool was_blind = std::exchange(is_blind_, !findings.ok());
  if (!findings.ok()) {
    if (!was_blind) {
      log::Warning("whether records are stored cannot be seen", {{"error", findings.status()}});
    }
    return;
  }
  findings_.Set(static_cast<double>(findings->size()));
  std::vector<std::string> told;
  for (const Finding& finding : *findings) {
    // Without what changes at every look.
    told.push_back(fmt::format("{} {} {}: {}", Name(finding.kind), metrics::Name(finding.family),
                               fmt::join(finding.partitions, ", "), finding.why));
    if (std::ranges::count(told_, told.back()) > 0) continue;
    log::Error("not everything that was received counts",
               {{"finding", Name(finding.kind)},
                {"family", metrics::Name(finding.family)},
                {"detail", Describe(finding)}});
  }
  if (told.empty() && !told_.empty()) log::Info("everything that was received counts again");
  told_ = std::move(told);
}

}  // namespace assay::query
