// Metric: the declaration of one figure, as data. The registry lists them; the catalogue, the
// documentation, the API and every statement come from it.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "query/metrics/arguments.h"
#include "query/metrics/measure.h"

namespace assay::metrics {

enum class Family { kCall, kSurvey };
std::string_view Name(Family family);

enum class Unit { kCount, kShare, kSeconds, kScore };
enum class Direction { kHigherIsBetter, kLowerIsBetter, kNeutral };

// Who may see a figure of how few.
enum class PrivacyClass {
  kPublic,  // Of calls and customers: shown however few facts it has.
  kStaff,   // Of what employees said of themselves: only of groups large enough to hide in.
};

// How measures become a value.
enum class Finaliser {
  kCount,     // The numerator.
  kShare,     // Numerator / denominator, with Wilson's interval.
  kMean,      // Numerator / denominator, with an interval where there are squares.
  kQuantile,  // Of the values themselves, with an interval between two of them.
};

// A sum of measures, each added or subtracted.
struct Term {
  int weight = 1;
  Measure measure;

  bool operator==(const Term&) const = default;
};
using Sum = std::vector<Term>;

// Facts in range that the definition leaves out.
struct Exclusion {
  std::string_view cause;
  Sum count;
};

// The values of a quantile: queue or talk time of some calls.
struct Quantile {
  State state = State::kQueueMs;
  Population population;
  double p = 0.5;

  auto operator<=>(const Quantile&) const = default;
};

// What to compute for one metric with its parameters set.
struct Recipe {
  Sum numerator;
  Sum denominator = {};      // Empty for a count.
  Sum squares = {};          // Of what the numerator of a mean adds up; empty: no interval.
  double unit = 1;           // One unit of the numerator in the value's unit: 0.001 for ms -> s.
  bool is_on_scale = false;  // The value counts from the scale's minimum.
  std::vector<Exclusion> excluded = {};
  std::optional<Quantile> quantile = {};
};

// What a survey metric is asked about: responses as a whole, with the overall item as subject, or
// single items and dimensions.
enum class SubjectKind { kOverall, kNamed };

struct Metric {
  std::string_view id;
  uint32_t version = 1;  // Raised whenever the same facts would give another figure.
  Family family = Family::kCall;
  Text name;
  Text definition;
  std::string_view formula;
  std::string_view source;
  PrivacyClass privacy_class;  // Has no default: every declaration says it.
  Unit unit = Unit::kCount;
  Direction direction = Direction::kNeutral;
  Finaliser finaliser = Finaliser::kCount;
  // "wilson", "wilson_mean", "log_student_t", "order_statistics", or empty.
  std::string_view interval_method = {};
  std::vector<ParameterSpec> parameters = {};
  std::vector<std::string_view> excluded_causes = {};
  Recipe (*recipe)(const Arguments& arguments, SubjectKind subject) = nullptr;
};

}  // namespace assay::metrics
