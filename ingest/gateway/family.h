// The families of events, as the gateway sees them: a topic to write and a table to read.
#pragma once

#include <array>
#include <string_view>

#include "assay/event/v1/family.pb.h"

namespace assay::gateway {

struct FamilyNames {
  event::v1::Family family;
  std::string_view name;  // In messages, logs and metrics.
  std::string_view topic;
  std::string_view table;  // Within the configured database.
};

inline constexpr std::array kFamilies{
    FamilyNames{event::v1::FAMILY_CALL, "call", "assay.call.v1", "call"},
    FamilyNames{event::v1::FAMILY_SURVEY, "survey", "assay.survey.v1", "survey"},
};

// Null for a family this version does not know.
constexpr const FamilyNames* FindFamily(event::v1::Family family) {
  for (const FamilyNames& names : kFamilies) {
    if (names.family == family) return &names;
  }
  return nullptr;
}

// Position of a known family in kFamilies.
constexpr size_t IndexOf(const FamilyNames& names) {
  return static_cast<size_t>(&names - kFamilies.data());
}

}  // namespace assay::gateway
