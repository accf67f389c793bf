#include "query/server/engine/unit_filter.h"

#include <algorithm>

#include "query/metrics/registry.h"
#include "query/server/engine/refusal.h"

namespace assay::query {
namespace {

std::optional<directory::Level> LevelOf(const metrics::Dimension& dimension) {
  for (const auto level : {directory::Level::kGroup, directory::Level::kRegion,
                           directory::Level::kBranch, directory::Level::kOutlet}) {
    if (dimension.id == directory::LevelName(level)) return level;
  }
  return std::nullopt;
}

void Mark(const directory::Unit& unit, std::vector<bool>& units) {
  std::fill(units.begin() + unit.position, units.begin() + unit.end, true);
}

}  // namespace

UnitFilter::UnitFilter(const directory::Snapshot& snapshot, const UnitScope& scope)
    : snapshot_(snapshot),
      visible_(snapshot.units().size(), scope.is_everything),
      is_narrowed_(!scope.is_everything) {
  for (const std::string& root : scope.roots) {
    if (const directory::Unit* unit = snapshot.FindUnit(root)) Mark(*unit, visible_);
  }
  kept_ = visible_;
}

StatusOr<const directory::Unit*> UnitFilter::Find(const metrics::Dimension& dimension,
                                                  const std::string& id,
                                                  const std::string& field) const {
  const directory::Unit* unit = snapshot_.FindUnit(id);
  if (unit == nullptr) {
    std::vector<std::string_view> known;
    for (const directory::Unit& each : snapshot_.units()) {
      if (visible_[each.position]) known.push_back(each.id);
    }
    const std::string nearest = metrics::Nearest(id, known);
    return Refusal(kUnknownUnit, field,
                   fmt::format("there is no unit \"{}\"{}", id,
                               nearest.empty() ? std::string("; assayctl apply registers units")
                                               : fmt::format("; did you mean \"{}\"?", nearest)));
  }
  if (!visible_[unit->position]) {
    return WithReason(
        PermissionDenied("{}: unit \"{}\" is not one of the units you may see", field, id),
        kForeignUnit);
  }
  const auto level = LevelOf(dimension);
  if (level && unit->level != *level) {
    const std::string_view actual = directory::LevelName(unit->level);
    return Refusal(kUnknownUnit, field,
                   fmt::format("\"{0}\" is a {1}, not a {2}; filter by {1} or by unit", id, actual,
                               dimension.id));
  }
  return unit;
}

Status UnitFilter::Narrow(const metrics::Dimension& dimension,
                          const std::vector<std::string>& values, const std::string& field) {
  std::vector<bool> wanted(kept_.size(), false);
  for (const std::string& value : values) {
    ASSIGN_OR_RETURN(const directory::Unit* unit, Find(dimension, value, field));
    Mark(*unit, wanted);
  }
  for (size_t i = 0; i < kept_.size(); ++i) kept_[i] = kept_[i] && wanted[i];
  is_narrowed_ = true;
  return OkStatus();
}

std::optional<std::vector<std::string>> UnitFilter::Units() const {
  if (!is_narrowed_) return std::nullopt;
  std::vector<std::string> units;
  for (const directory::Unit& unit : snapshot_.units()) {
    if (kept_[unit.position]) units.push_back(unit.id);
  }
  return units;
}

sql::Cut UnitFilter::CutBy(const metrics::Dimension& dimension) const {
  const auto level = LevelOf(dimension);
  if (!level) return {.kind = sql::Cut::Kind::kColumn, .column = "unit"};
  sql::Cut cut{.kind = sql::Cut::Kind::kAbove};
  for (const directory::Unit& unit : snapshot_.units()) {
    const directory::Unit* above = snapshot_.AtLevel(unit, *level);
    if (!kept_[unit.position] || above == nullptr) continue;
    cut.units.push_back(unit.id);
    cut.above.push_back(above->id);
  }
  return cut;
}

}  // namespace assay::query
