// The published figures that metrics answer: rows 1 to 5 of EXPECTED.md (a month of a bank's call
// centre, 42,078 calls) and, of row 25, what a survey metric can tell.
//
// One table for all who check it: finalisers from sums (query/metrics), the query engine from the
// store (tests/integration/query), the whole platform (tests/functional), and docs/ACCURACY.md.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "query/metrics/figure.h"
#include "query/metrics/measure.h"

namespace assay::accuracy {

using Parameters = std::vector<std::pair<std::string, std::string>>;

// Which number of an answer was published.
enum class Part { kValue, kNumerator, kExcluded };

struct MonthFigure {
  std::string_view row;  // Of EXPECTED.md.
  std::string_view metric;
  Parameters parameters;
  std::string_view expected;  // As published: its digits are the criterion.
  Part part = Part::kValue;
  std::string_view excluded_cause = {};  // Of Part::kExcluded.
  std::string_view business = {};        // Empty: all of them.
};

const std::vector<MonthFigure>& MonthFigures();

// "call.service_level, variant=v1, ...": names the figure in reports and failures.
std::string Describe(const MonthFigure& figure);

// The number in question; nothing where the answer does not have it.
std::optional<double> PartOf(const MonthFigure& figure, const metrics::Figure& answer);

// The service level of a variant (T = 20 s, S = 20 s), as published.
std::string_view PublishedServiceLevel(std::string_view variant);

// What a measure adds up to over the whole month: the counts of rows 1 and 2 and sums of the
// file's columns, for checks that do without the file. Sums of squares are not known: 0.
metrics::Int128 MonthSum(const metrics::Measure& measure);

// Row 25: the dimensions of the SERVQUAL survey and the share of customers with sat >= 80.
struct SurveyDimension {
  std::string_view name;
  std::string_view mean;
};
inline constexpr std::array<SurveyDimension, 5> kSurveyDimensions{{{"tangibles", "77.4209"},
                                                                   {"reliability", "81.4501"},
                                                                   {"responsiveness", "78.3942"},
                                                                   {"assurance", "81.9951"},
                                                                   {"empathy", "74.2774"}}};
inline constexpr std::string_view kSatisfiedShare = ".829684";
inline constexpr int kSurveyResponses = 411;

}  // namespace assay::accuracy
