// RawFigures: every metric computed from rows by plain loops, with no code of the query server:
// the independent side of the property tests.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/integration/query/figure_stand.h"

namespace assay::testing {

struct RawFigure {
  std::optional<double> value;
  double numerator = 0;
  double denominator = 0;
  int64_t n = 0;
  std::map<std::string, int64_t> excluded;  // Causes with a case.
};

using RawParameters = std::map<std::string, std::string>;

// The figure of a call metric over these rows, which have been filtered already; rows of other
// statuses and of running calls are passed over.
RawFigure RawCallFigure(const std::string& metric, const RawParameters& parameters,
                        const std::vector<const CallRow*>& rows);

// One subject of a response: where it stands and what it means.
struct RawSubject {
  size_t position = 0;  // From 0 on.
  double scale_minimum = 0;
};

// The figure of a survey metric about one subject over these rows, all of one questionnaire
// version. `threshold`: nothing takes the stored marks.
RawFigure RawSurveyFigure(const std::string& metric, const RawSubject& subject,
                          std::optional<double> threshold,
                          const std::vector<const SurveyRow*>& rows);

}  // namespace assay::testing
