// What a simulation needs of the reference data: its branches, its questionnaire, and where its
// history lies. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "assay/reference/v1/reference.pb.h"
#include "services/assayctl/simulate/branch_profile.h"
#include "services/directory/snapshot.h"
#include "services/runtime/base/clock.h"
#include "services/runtime/base/status.h"

namespace assay::assayctl {

inline constexpr char kQuestionnaireId[] = "keypress";  // Of the sample organisation.
// Of an organisation made by MakeOrganisation().
inline constexpr char kMadeRoot[] = "simulated";
inline constexpr char kMadeQuestionnaireId[] = "simulated-keypress";

// The branches at or below a unit that have a prefix source for calls and one for surveys.
// kNotFound, saying what to do, when there is none.
StatusOr<std::vector<SimulatedBranch>> BranchesBelow(const directory::Snapshot& snapshot,
                                                     const std::string& unit_id);

// The newest version of a questionnaire. kNotFound when there is none.
StatusOr<const directory::Questionnaire*> NewestQuestionnaire(const directory::Snapshot& snapshot,
                                                              const std::string& id);

// An organisation of `branches` branches below the unit kMadeRoot, with their sources and the
// questionnaire that their callers answer.
std::vector<reference::v1::ReferenceRecord> MakeOrganisation(int branches);

// The past a simulation has written: whole days UTC and as much of the day after them as was
// over, so that it meets the live events and never reaches into the future; and what, besides
// the seed, its events are a function of.
struct HistoryWindow {
  std::chrono::sys_days first;
  int days = 0;
  std::chrono::minutes more{};
  double calls_per_day = 400;
  uint32_t questionnaire_version = 1;

  WallTime begin() const { return WallTime(first); }
  WallTime end() const { return WallTime(first + std::chrono::days(days)) + more; }
  bool operator==(const HistoryWindow&) const = default;
};

// The `days` before today and the quarters of an hour of today that are over.
HistoryWindow WindowBefore(WallTime now, int days, double calls_per_day,
                           uint32_t questionnaire_version);

// A history is a source of its own for each branch and family, named after all that makes its
// events: "acd/tokyo/history-7/2026-01-01/30/765/400/1" (days and minutes, calls a day, version of
// the questionnaire). Registering it is how a later run knows what was begun.
std::string HistorySource(const std::string& prefix, uint64_t seed, const HistoryWindow& window);

// The window of a history that was begun with this seed for any of the branches.
std::optional<HistoryWindow> FindHistory(const directory::Snapshot& snapshot,
                                         const std::vector<SimulatedBranch>& branches,
                                         uint64_t seed);

// The records that register the histories of all branches; those in force already are left out.
std::vector<reference::v1::ReferenceRecord> RegisterHistory(
    const directory::Snapshot& snapshot, const std::vector<SimulatedBranch>& branches,
    uint64_t seed, const HistoryWindow& window);

}  // namespace assay::assayctl
