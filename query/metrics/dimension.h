// Dimension: a way to cut figures into rows and to choose which facts they are about.
#pragma once

#include <string_view>
#include <vector>

#include "query/metrics/metric.h"

namespace assay::metrics {

struct Dimension {
  enum class Kind {
    kUnit,     // The unit of the fact itself.
    kLevel,    // The unit above it, of a level.
    kColumn,   // A value of the fact.
    kSubject,  // A part of a questionnaire.
  };

  std::string_view id;
  Kind kind = Kind::kColumn;
  Text name;
  Text description;
  bool of_calls = true;
  bool of_surveys = true;
  std::vector<std::string_view> values = {};  // Where they are few and fixed.
  // Its values are words of the branch systems, of which there may be any number.
  bool is_word = false;
};

// All of them, ordered by id.
const std::vector<Dimension>& AllDimensions();
const Dimension* FindDimension(std::string_view id);
bool Allows(Family family, const Dimension& dimension);

}  // namespace assay::metrics
