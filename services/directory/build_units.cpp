#include "services/directory/build_units.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <string_view>

#include "services/directory/problem_list.h"

namespace assay::directory {

namespace {

using reference::v1::ReferenceRecord;
using reference::v1::UnitLevel_IsValid;

// Builds level by level, so that a unit's parent is known to be valid, or not to be.
class TreeBuilder {
 public:
  TreeBuilder(std::span<const ReferenceRecord> records, std::vector<Problem>& problems)
      : records_(records), problems_(problems) {
    for (const ReferenceRecord& record : records) {
      if (record.has_unit()) mentioned_.emplace(record.unit().unit_id(), &record.unit());
    }
  }

  std::vector<Unit> Build() {
    for (int level = 0; level <= static_cast<int>(Level::kOutlet); ++level) {
      for (size_t i = 0; i < records_.size(); ++i) {
        if (!records_[i].has_unit() || LevelOf(records_[i].unit()) != level) continue;
        if (auto unit = Check(i, records_[i].unit())) valid_.emplace(unit->id, std::move(*unit));
      }
    }
    return InOrder();
  }

 private:
  // 0 for a level that is missing or not known, so that the unit is still looked at.
  static int LevelOf(const reference::v1::Unit& unit) {
    return UnitLevel_IsValid(unit.level()) ? unit.level() : 0;
  }

  std::optional<Unit> Check(size_t i, const reference::v1::Unit& record) {
    ProblemList found(i, KeyOf(records_[i]), problems_);
    found.CheckId("unit_id", record.unit_id());
    found.CheckNames("names", record.names());
    if (LevelOf(record) == 0) found.Add("level: missing; write group, region, branch or outlet");
    const Unit* parent = CheckParent(record, found);

    Unit unit{.id = record.unit_id(),
              .parent_id = record.parent_id(),
              .level = static_cast<Level>(LevelOf(record)),
              .names = ToNames(record.names()),
              .zone = parent != nullptr ? parent->zone : TimeZone()};
    if (!record.time_zone().empty()) {
      if (const auto zone = TimeZone::Find(record.time_zone()); zone.ok()) {
        unit.zone = *zone;
      } else {
        found.Add("time_zone: {}", Message(zone.status()));
      }
    } else if (record.parent_id().empty()) {
      found.Add("time_zone: missing; a unit without a parent must name its time zone");
    }
    if (!found.none()) return std::nullopt;
    return unit;
  }

  const Unit* CheckParent(const reference::v1::Unit& record, ProblemList& found) {
    const std::string& id = record.parent_id();
    if (id.empty()) return nullptr;
    const auto mentioned = mentioned_.find(id);
    if (mentioned == mentioned_.end()) {
      found.Add("parent_id: there is no unit \"{}\"; define it too", id);
      return nullptr;
    }
    if (LevelOf(record) != 0 && LevelOf(*mentioned->second) >= LevelOf(record)) {
      found.Add("parent_id: \"{}\" is a {}; a {} must be below a unit of a higher level", id,
                LevelName(static_cast<Level>(LevelOf(*mentioned->second))),
                LevelName(static_cast<Level>(LevelOf(record))));
      return nullptr;
    }
    const auto parent = valid_.find(id);
    if (parent == valid_.end()) {
      if (LevelOf(record) != 0) found.Add("parent_id: \"{}\" has problems of its own", id);
      return nullptr;
    }
    return &parent->second;
  }

  // Depth first; `valid_` is ordered by id, so siblings are too.
  std::vector<Unit> InOrder() {
    std::map<std::string_view, std::vector<Unit*>> children;
    for (auto& [id, unit] : valid_) children[unit.parent_id].push_back(&unit);

    std::vector<Unit> units;
    units.reserve(valid_.size());
    const std::function<void(std::string_view)> place = [&](std::string_view parent_id) {
      for (Unit* unit : children[parent_id]) {
        const auto position = static_cast<uint32_t>(units.size());
        unit->position = position;
        units.push_back(*unit);
        place(unit->id);
        units[position].end = static_cast<uint32_t>(units.size());
      }
    };
    place("");
    return units;
  }

  const std::span<const ReferenceRecord> records_;
  std::vector<Problem>& problems_;
  std::map<std::string_view, const reference::v1::Unit*> mentioned_;
  std::map<std::string, Unit, std::less<>> valid_;
};

}  // namespace

std::vector<Unit> BuildUnits(std::span<const ReferenceRecord> records,
                             std::vector<Problem>& problems) {
  return TreeBuilder(records, problems).Build();
}

}  // namespace assay::directory
