#include "services/assayctl/simulate/organisation.h"

#include <date/date.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <sstream>

#include "assay/event/v1/family.pb.h"

namespace assay::assayctl {

namespace {

using directory::Snapshot;
using directory::Source;
using directory::Unit;
using event::v1::FAMILY_CALL;
using event::v1::FAMILY_SURVEY;
using reference::v1::ReferenceRecord;

using QuarterHours = std::chrono::duration<int, std::ratio<900>>;
constexpr int kBranchesOfRegion = 8;
constexpr std::array kZones = {"Asia/Shanghai", "Asia/Shanghai",  "Asia/Shanghai",
                               "Asia/Urumqi",   "Asia/Hong_Kong", "Europe/London"};

std::string PrefixOf(const Snapshot& snapshot, const Unit& unit, event::v1::Family family) {
  for (const Source& source : snapshot.sources()) {
    if (source.is_prefix && source.unit_id == unit.id && source.family == family) return source.id;
  }
  return "";
}

std::string HistoryPrefix(const std::string& prefix, uint64_t seed) {
  return fmt::format("{}history-{}/", prefix, seed);
}

ReferenceRecord UnitRecord(const std::string& id, const std::string& parent,
                           reference::v1::UnitLevel level, const std::string& zh,
                           const std::string& en, const char* zone = "") {
  ReferenceRecord record;
  reference::v1::Unit& unit = *record.mutable_unit();
  unit.set_unit_id(id);
  unit.set_parent_id(parent);
  unit.set_level(level);
  unit.mutable_names()->set_zh(zh);
  unit.mutable_names()->set_en(en);
  unit.set_time_zone(zone);
  return record;
}

ReferenceRecord SourceRecord(const std::string& id, bool is_prefix, event::v1::Family family,
                             const std::string& unit_id, const std::string& system) {
  ReferenceRecord record;
  reference::v1::Source& source = *record.mutable_source();
  source.set_source_id(id);
  source.set_is_prefix(is_prefix);
  source.set_family(family);
  source.set_unit_id(unit_id);
  source.set_system(system);
  return record;
}

ReferenceRecord QuestionnaireRecord() {
  ReferenceRecord record;
  reference::v1::Questionnaire& questionnaire = *record.mutable_questionnaire();
  questionnaire.set_questionnaire_id(kMadeQuestionnaireId);
  questionnaire.set_version(1);
  questionnaire.mutable_names()->set_zh("通话后按键评价");
  questionnaire.mutable_names()->set_en("Key press after a call");
  reference::v1::Item& overall = *questionnaire.add_items();
  overall.set_item_id("overall");
  overall.mutable_names()->set_zh("总体满意度");
  overall.mutable_names()->set_en("Overall satisfaction");
  overall.set_scale_min(1);
  overall.set_scale_max(5);
  overall.set_favourable_from(4);
  overall.set_is_overall(true);
  return record;
}

// "2026-01-01/30/765/400/1"
std::optional<HistoryWindow> ParseWindow(const std::string& text) {
  std::istringstream stream(text);
  date::sys_days first;
  char slash = 0;
  int minutes = 0;
  HistoryWindow window;
  stream >> date::parse("%F", first) >> slash >> window.days >> slash >> minutes >> slash >>
      window.calls_per_day >> slash >> window.questionnaire_version;
  if (stream.fail() || slash != '/' || window.days <= 0) return std::nullopt;
  window.more = std::chrono::minutes(minutes);
  window.first = first;
  return window;
}

}  // namespace

StatusOr<std::vector<SimulatedBranch>> BranchesBelow(const Snapshot& snapshot,
                                                     const std::string& unit_id) {
  const Unit* root = snapshot.FindUnit(unit_id);
  if (root == nullptr) {
    return NotFound(
        "simulate: there is no unit \"{}\"; `assayctl apply "
        "deploy/config/sample-organisation.yaml` makes one to simulate, or name "
        "another with --below, or make branches with --units",
        unit_id);
  }
  std::vector<SimulatedBranch> branches;
  for (const Unit& unit : snapshot.Within(*root)) {
    SimulatedBranch branch{.unit_id = unit.id,
                           .zone = unit.zone,
                           .call_prefix = PrefixOf(snapshot, unit, FAMILY_CALL),
                           .survey_prefix = PrefixOf(snapshot, unit, FAMILY_SURVEY)};
    if (branch.call_prefix.empty() || branch.survey_prefix.empty()) continue;
    branches.push_back(std::move(branch));
  }
  if (branches.empty()) {
    return NotFound(
        "simulate: no unit at or below \"{}\" has a prefix source for calls and one "
        "for surveys; register them",
        unit_id);
  }
  return branches;
}

StatusOr<const directory::Questionnaire*> NewestQuestionnaire(const Snapshot& snapshot,
                                                              const std::string& id) {
  const auto versions = snapshot.VersionsOf(id);
  if (versions.empty()) {
    return NotFound(
        "simulate: there is no questionnaire \"{}\"; `assayctl apply "
        "deploy/config/sample-organisation.yaml` defines it",
        id);
  }
  return &versions.back();
}

std::vector<ReferenceRecord> MakeOrganisation(int branches) {
  using namespace reference::v1;  // The enumerators of levels.
  std::vector<ReferenceRecord> records = {
      UnitRecord(kMadeRoot, "", UNIT_LEVEL_GROUP, "模拟集团", "Simulated group", kZones[0])};
  std::string region;
  for (int i = 0; i < branches; ++i) {
    const int number = i / kBranchesOfRegion + 1;
    if (i % kBranchesOfRegion == 0) {
      region = fmt::format("{}-r{:03}", kMadeRoot, number);
      records.push_back(UnitRecord(region, kMadeRoot, UNIT_LEVEL_REGION,
                                   fmt::format("模拟大区 {}", number),
                                   fmt::format("Simulated region {}", number)));
    }
    const std::string id = fmt::format("{}-{:05}", kMadeRoot, i + 1);
    records.push_back(UnitRecord(id, region, UNIT_LEVEL_BRANCH, fmt::format("模拟分行 {}", i + 1),
                                 fmt::format("Simulated branch {}", i + 1),
                                 kZones[static_cast<size_t>(i) % kZones.size()]));
    records.push_back(SourceRecord(fmt::format("acd/{}/", id), true, FAMILY_CALL, id, "acd"));
    records.push_back(
        SourceRecord(fmt::format("keypress/{}/", id), true, FAMILY_SURVEY, id, "ivr"));
  }
  records.push_back(QuestionnaireRecord());
  return records;
}

HistoryWindow WindowBefore(WallTime now, int days, double calls_per_day,
                           uint32_t questionnaire_version) {
  const auto today = std::chrono::floor<std::chrono::days>(now);
  return {.first = today - std::chrono::days(days),
          .days = days,
          .more = std::chrono::floor<QuarterHours>(now - today),
          .calls_per_day = calls_per_day,
          .questionnaire_version = questionnaire_version};
}

std::string HistorySource(const std::string& prefix, uint64_t seed, const HistoryWindow& window) {
  return fmt::format("{}{}/{}/{}/{}/{}", HistoryPrefix(prefix, seed),
                     date::format("%F", window.first), window.days, window.more.count(),
                     window.calls_per_day, window.questionnaire_version);
}

std::optional<HistoryWindow> FindHistory(const Snapshot& snapshot,
                                         const std::vector<SimulatedBranch>& branches,
                                         uint64_t seed) {
  for (const SimulatedBranch& branch : branches) {
    const std::string begin = HistoryPrefix(branch.call_prefix, seed);
    for (const Source& source : snapshot.sources()) {
      if (!source.id.starts_with(begin)) continue;
      if (const auto window = ParseWindow(source.id.substr(begin.size()))) return window;
    }
  }
  return std::nullopt;
}

std::vector<ReferenceRecord> RegisterHistory(const Snapshot& snapshot,
                                             const std::vector<SimulatedBranch>& branches,
                                             uint64_t seed, const HistoryWindow& window) {
  std::vector<ReferenceRecord> records;
  const auto add = [&](const std::string& prefix, event::v1::Family family,
                       const std::string& unit_id) {
    const std::string id = HistorySource(prefix, seed, window);
    const Source* source = snapshot.FindSource(id);
    if (source != nullptr && source->id == id) return;
    records.push_back(SourceRecord(id, false, family, unit_id, "simulator"));
  };
  for (const SimulatedBranch& branch : branches) {
    add(branch.call_prefix, FAMILY_CALL, branch.unit_id);
    add(branch.survey_prefix, FAMILY_SURVEY, branch.unit_id);
  }
  return records;
}

}  // namespace assay::assayctl
