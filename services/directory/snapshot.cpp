#include "services/directory/snapshot.h"

#include <algorithm>
#include <tuple>

namespace assay::directory {

std::string_view LevelName(Level level) {
  switch (level) {
    case Level::kGroup:
      return "group";
    case Level::kRegion:
      return "region";
    case Level::kBranch:
      return "branch";
    case Level::kOutlet:
      return "outlet";
  }
  return "unknown";
}

Snapshot::Snapshot(Contents contents) : contents_(std::move(contents)) {
  unit_positions_.reserve(contents_.units.size());
  for (const Unit& unit : contents_.units) unit_positions_.emplace(unit.id, unit.position);
}

const Unit* Snapshot::FindUnit(std::string_view unit_id) const {
  const auto found = unit_positions_.find(unit_id);
  return found == unit_positions_.end() ? nullptr : &contents_.units[found->second];
}

const Unit* Snapshot::ParentOf(const Unit& unit) const { return FindUnit(unit.parent_id); }

const Unit* Snapshot::AtLevel(const Unit& unit, Level level) const {
  const Unit* at = &unit;
  while (at != nullptr && at->level != level) at = ParentOf(*at);
  return at;
}

// In id order the longest prefix of an id stands before it. What stands directly before it is
// either that prefix, or shows how much of the id a prefix can still share: go on with that.
const Source* Snapshot::FindSource(std::string_view source_id) const {
  const auto& sources = contents_.sources;
  std::string_view wanted = source_id;
  while (true) {
    const auto behind = std::ranges::upper_bound(sources, wanted, {}, &Source::id);
    if (behind == sources.begin()) return nullptr;
    const Source& before = *std::prev(behind);
    if (wanted.starts_with(before.id)) {
      if (before.is_prefix || before.id == source_id) return &before;
      wanted = wanted.substr(0, before.id.size() - 1);  // A full id admits nothing else.
      continue;
    }
    const auto shared = std::ranges::mismatch(wanted, before.id).in1 - wanted.begin();
    wanted = wanted.substr(0, static_cast<size_t>(shared));
  }
}

const Questionnaire* Snapshot::FindQuestionnaire(std::string_view questionnaire_id,
                                                 uint32_t version) const {
  const auto versions = VersionsOf(questionnaire_id);
  const auto found = std::ranges::find(versions, version, &Questionnaire::version);
  return found == versions.end() ? nullptr : &*found;
}

std::span<const Questionnaire> Snapshot::VersionsOf(std::string_view questionnaire_id) const {
  const auto same =
      std::ranges::equal_range(contents_.questionnaires, questionnaire_id, {}, &Questionnaire::id);
  return {same.begin(), same.end()};
}

}  // namespace assay::directory
