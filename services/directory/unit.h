// Unit: a place in the organisation, as one snapshot sees it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "services/directory/time_zone.h"

namespace assay::directory {

// The height of a unit. Values and order are those of assay.reference.v1.UnitLevel.
enum class Level : uint8_t { kGroup = 1, kRegion = 2, kBranch = 3, kOutlet = 4 };

// "group", "region", "branch", "outlet".
std::string_view LevelName(Level level);

struct Names {
  std::string zh;
  std::string en;
};

struct Unit {
  std::string id = {};
  std::string parent_id = {};  // Empty for a root.
  Level level = Level::kGroup;
  Names names = {};
  TimeZone zone = {};  // Its own, or that of the nearest unit above that has one.

  // Units stand in Snapshot::units() so that a unit is directly followed by everything below
  // it: it and all below it are the positions [position, end).
  uint32_t position = 0;
  uint32_t end = 0;

  // Whether this unit is `other` or below it.
  bool IsWithin(const Unit& other) const {
    return other.position <= position && position < other.end;
  }
};

}  // namespace assay::directory
