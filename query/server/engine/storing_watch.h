// StoringWatch: notices when received records do not get stored.
//
// What decides is seen from outside: records wait in the log, and the store's last offset of their
// partition has not moved for longer than a stated time; or log and store cannot belong together. A
// sink that is dead, hung, on another machine or mistaken about itself hides nothing. What sinks
// say of themselves explains it, and tells of stopped partitions also while nothing waits.
//
// It remembers since when each partition stands still, from the first look on: a server that has
// just started needs that time to notice. Thread-safe.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "query/server/engine/intake_store.h"
#include "query/server/engine/partition_intake.h"
#include "query/server/engine/sinks.h"
#include "services/runtime/base/clock.h"

namespace assay::query {

enum class FindingKind {
  kPartitionStopped,  // The sink says so.
  kLogLost,           // The log ends below what is stored.
  kRecordsAgedOut,    // The log begins behind what is stored next.
  kNotStoring,        // Records wait, and nothing is stored.
  kSourceSetAside,    // Nothing of these sources counts; the sink says so.
  kCheckFailed,       // Of the newest Verify.
};
// "partition_stopped" ...
std::string_view Name(FindingKind kind);

struct Finding {
  FindingKind kind = FindingKind::kNotStoring;
  Family family = Family::kCall;
  std::vector<uint32_t> partitions = {};  // That it is true of, ascending.
  std::optional<WallTime> since = {};     // Of the first of them, as far as it is known.
  uint64_t waiting = 0;                   // Records of these partitions.
  std::string why = {};
  std::string advice = {};
};

// "partition 0, 3: <why>; <advice>": all but the family.
std::string Describe(const Finding& finding);

class StoringWatch {
 public:
  StoringWatch(const Clock& clock, std::chrono::milliseconds stored_within)
      : clock_(clock), stored_within_(stored_within) {}

  // One look at all partitions of a family.
  void See(Family family, const std::vector<PartitionIntake>& partitions);
  // What the sinks answered last.
  void Hear(std::vector<SinkWord> words);

  // What is wrong by the newest look at each family, the most severe first; partitions with the
  // same fault together.
  std::vector<Finding> Findings(std::optional<Family> family) const;

 private:
  // A partition of the log beside what is stored of it.
  struct Seen {
    PartitionIntake intake;
    WallTime since = {};  // Since when it stands so.
    MonotonicTime since_monotonic = {};
  };
  // What the sinks say of one partition.
  struct Testimony {
    std::optional<SinkStop> stopped;  // And nobody else stores it.
    const SinkWord* owner = nullptr;  // Who says that it stores it.
    std::string problem;              // What that one says keeps it from it.
  };

  void AddSetAside(std::optional<Family> family, std::vector<Finding>& findings) const;
  Testimony Hearsay(Family family, uint32_t partition) const;
  std::optional<Finding> Judge(const Seen& seen) const;
  std::pair<std::string, std::string> WhyAndAdvice(const Testimony& testimony) const;

  const Clock& clock_;
  const std::chrono::milliseconds stored_within_;
  mutable std::mutex mutex_;
  std::map<std::pair<Family, uint32_t>, Seen> seen_;
  std::optional<std::vector<SinkWord>> words_;  // Nothing before they were asked.
};

}  // namespace assay::query
