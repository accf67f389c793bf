// Questionnaire: the questions of a survey and how their scores are laid out.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "services/directory/unit.h"

namespace assay::directory {

// What a questionnaire measures: one of its items or one of its dimensions.
struct Subject {
  enum class Kind : uint8_t { kItem, kDimension };

  Kind kind = Kind::kItem;
  std::string id = {};
  Names names = {};
  double scale_min = 0;
  double scale_max = 0;
  double favourable_from = 0;
  bool is_overall = false;           // An item that asks for overall satisfaction.
  int32_t dimension = -1;            // An item's dimension as a position in `subjects`, or -1.
  std::vector<uint32_t> items = {};  // A dimension's items as positions in `subjects`.
};

// Lets a map with std::string keys be searched by std::string_view.
struct TextHash {
  using is_transparent = void;
  size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};

struct Questionnaire {
  std::string id = {};
  uint32_t version = 0;
  Names names = {};
  // Items in declared order, then dimensions in declared order: the order of the arrays in
  // assay.event.v1.SurveyScores and in the store.
  std::vector<Subject> subjects = {};
  uint32_t item_count = 0;

  int32_t overall = -1;  // Position of the item that asks for overall satisfaction, or -1.

  // Position of each subject; ids are unique among items and dimensions together.
  std::unordered_map<std::string, uint32_t, TextHash, std::equal_to<>> positions = {};

  // The subject's position in `subjects`, or -1.
  int32_t PositionOf(std::string_view subject_id) const {
    const auto found = positions.find(subject_id);
    return found == positions.end() ? -1 : static_cast<int32_t>(found->second);
  }
};

}  // namespace assay::directory
