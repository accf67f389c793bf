// Family: one kind of stream, as the sink sees it: a topic, a table and the columns of its own.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace assay::sink {

enum class Family { kCall, kSurvey };

struct FamilyNames {
  Family family;
  std::string_view name;  // In configuration, logs and metrics.
  std::string_view topic;
  std::string_view table;          // Within the configured database.
  bool has_current_state = false;  // There are tables <table>_current and <table>_recomputed.
};

inline constexpr std::array kFamilies{
    FamilyNames{Family::kCall, "call", "assay.call.v1", "call", true},
    FamilyNames{Family::kSurvey, "survey", "assay.survey.v1", "survey", false},
};

constexpr std::optional<FamilyNames> FindFamily(std::string_view name) {
  for (const FamilyNames& family : kFamilies) {
    if (family.name == name) return family;
  }
  return std::nullopt;
}

}  // namespace assay::sink
