#include "query/server/engine/storing_watch.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <span>
#include <tuple>

namespace assay::query {
namespace {

constexpr size_t kSourcesNamedMax = 3;

}  // namespace

std::string_view Name(FindingKind kind) {
  switch (kind) {
    case FindingKind::kPartitionStopped:
      return "partition_stopped";
    case FindingKind::kLogLost:
      return "log_lost";
    case FindingKind::kRecordsAgedOut:
      return "records_aged_out";
    case FindingKind::kNotStoring:
      return "not_storing";
    case FindingKind::kSourceSetAside:
      return "source_set_aside";
    case FindingKind::kCheckFailed:
      return "check_failed";
  }
  return "";
}

std::string Describe(const Finding& finding) {
  if (finding.partitions.empty()) return fmt::format("{}; {}", finding.why, finding.advice);
  return fmt::format("partition {}: {} waiting: {}; {}", fmt::join(finding.partitions, ", "),
                     finding.waiting, finding.why, finding.advice);
}

void StoringWatch::See(Family family, const std::vector<PartitionIntake>& partitions) {
  const WallTime now = clock_.Now();
  const MonotonicTime monotonic_now = clock_.MonotonicNow();
  std::lock_guard lock(mutex_);
  for (const PartitionIntake& intake : partitions) {
    if (!intake.log) continue;
    const auto [place, is_new] =
        seen_.try_emplace({family, intake.stored.partition}, Seen{intake, now, monotonic_now});
    Seen& seen = place->second;
    const bool stands_still = seen.intake.waiting > 0 && intake.waiting > 0 &&
                              seen.intake.stored.log_id == intake.stored.log_id &&
                              seen.intake.next_offset() == intake.next_offset();
    if (!stands_still) seen = {intake, now, monotonic_now};
    seen.intake = intake;
  }
}

void StoringWatch::Hear(std::vector<SinkWord> words) {
  std::lock_guard lock(mutex_);
  words_ = std::move(words);
}

StoringWatch::Testimony StoringWatch::Hearsay(Family family, uint32_t partition) const {
  Testimony testimony;
  if (!words_) return testimony;
  for (const SinkWord& word : *words_) {
    for (const SinkFamily& of_family : word.families) {
      if (of_family.family != family) continue;
      const auto found = of_family.partitions.find(partition);
      if (found == of_family.partitions.end()) continue;
      if (found->second) {
        testimony.stopped = *found->second;
      } else {
        testimony.owner = &word;
        testimony.problem = of_family.problem;
      }
    }
  }
  // A partition that was given to another sink is no matter of the one that had stopped it.
  if (testimony.owner != nullptr) testimony.stopped.reset();
  return testimony;
}

std::pair<std::string, std::string> StoringWatch::WhyAndAdvice(const Testimony& testimony) const {
  if (testimony.owner != nullptr) {
    const std::string& address = testimony.owner->address;
    if (!testimony.problem.empty()) {
      return {fmt::format("the sink at {} cannot store: {}", address, testimony.problem),
              "it tries again by itself; its log has more"};
    }
    return {fmt::format("the sink at {} says that all is well, and stores nothing", address),
            "look at its log and whether it stands still; restart it"};
  }
  if (!words_ || words_->empty()) {
    return {"what the sink says is not known here",
            "is a sink running; name its admin address in query.sinks"};
  }
  std::vector<std::string> answers;
  for (const SinkWord& word : *words_) {
    answers.push_back(word.answered.ok()
                          ? fmt::format("the sink at {} does not have it", word.address)
                          : fmt::format("the sink at {} does not answer ({})", word.address,
                                        Message(word.answered)));
  }
  return {fmt::format("{}", fmt::join(answers, "; ")),
          "start the sink that it is assigned to; query.sinks names those that are asked"};
}

std::optional<Finding> StoringWatch::Judge(const Seen& seen) const {
  const PartitionIntake& intake = seen.intake;
  const Testimony testimony = Hearsay(intake.family, intake.stored.partition);
  Finding finding{.family = intake.family,
                  .partitions = {intake.stored.partition},
                  .since = seen.since,
                  .waiting = intake.waiting};
  if (testimony.stopped) {
    finding.kind = FindingKind::kPartitionStopped;
    finding.since = testimony.stopped->since;
    finding.why = testimony.stopped->why;
    finding.advice = "do that, and restart the sink: it looks again";
    return finding;
  }
  // A sink that stores a new incarnation of the log begins with what this one holds.
  const bool begins_anew =
      testimony.owner != nullptr && testimony.owner->log_id != intake.stored.log_id;
  if (intake.has_rows && !begins_anew && intake.log->end < intake.next_offset()) {
    finding.kind = FindingKind::kLogLost;
    finding.why = fmt::format(
        "the log ends at offset {}, but the store has up to {}: the topic "
        "was made anew, or lost its tail",
        intake.log->end, intake.stored.last_offset);
    finding.advice =
        "if this log is the one to use from now on, set a new sink.log_id and restart the sink";
    return finding;
  }
  if (intake.has_rows && !begins_anew && intake.log->first > intake.next_offset()) {
    finding.kind = FindingKind::kRecordsAgedOut;
    finding.why = fmt::format(
        "the log begins at offset {}, but the store has only up to {}: {} "
        "records aged out before they were stored",
        intake.log->first, intake.stored.last_offset, intake.log->first - intake.next_offset());
    finding.advice = "to go on without them set a new sink.log_id and restart the sink";
    return finding;
  }
  if (intake.waiting == 0) return std::nullopt;
  if (clock_.MonotonicNow() - seen.since_monotonic < stored_within_) return std::nullopt;
  std::tie(finding.why, finding.advice) = WhyAndAdvice(testimony);
  return finding;
}

// Their events are stored and do not count, so nothing that waits tells of them.
void StoringWatch::AddSetAside(std::optional<Family> family, std::vector<Finding>& findings) const {
  if (!words_) return;
  for (const SinkWord& word : *words_) {
    for (const SinkFamily& of_family : word.families) {
      const std::vector<std::string>& sources = of_family.set_aside;
      if (sources.empty() || (family && of_family.family != *family)) continue;
      const auto named = std::span(sources).first(std::min(sources.size(), kSourcesNamedMax));
      std::string why = fmt::format("{}", fmt::join(named, "; "));
      if (sources.size() > named.size()) {
        why += fmt::format("; and {} more sources", sources.size() - named.size());
      }
      findings.push_back({.kind = FindingKind::kSourceSetAside,
                          .family = of_family.family,
                          .why = std::move(why),
                          .advice = "assayctl verify --repair looks at every row and stores their "
                                    "events anew from the log"});
    }
  }
}

std::vector<Finding> StoringWatch::Findings(std::optional<Family> family) const {
  std::lock_guard lock(mutex_);
  std::vector<Finding> findings;
  for (const auto& [place, seen] : seen_) {
    if (family && place.first != *family) continue;
    std::optional<Finding> found = Judge(seen);
    if (!found) continue;
    const auto same = std::ranges::find_if(findings, [&](const Finding& known) {
      return std::tie(known.kind, known.family, known.why, known.advice) ==
             std::tie(found->kind, found->family, found->why, found->advice);
    });
    if (same == findings.end()) {
      findings.push_back(std::move(*found));
      continue;
    }
    same->partitions.push_back(found->partitions.front());
    same->waiting += found->waiting;
    same->since = std::min(same->since, found->since);
  }
  AddSetAside(family, findings);
  std::ranges::stable_sort(findings, {}, &Finding::kind);
  return findings;
}

}  // namespace assay::query
