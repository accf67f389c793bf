// Figure: one number with all that is needed to trust it. The registry's finalisers make it; the
// edge copies it into assay.query.v1.Figure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace assay::metrics {

// Why a figure has no value. Stable words: programs branch on them.
inline constexpr std::string_view kEmptyDenominator = "empty_denominator";
inline constexpr std::string_view kNotInQuestionnaire = "not_in_questionnaire";
inline constexpr std::string_view kMixedScales = "mixed_scales";

struct FigureInterval {
  double lower = 0;
  double upper = 0;  // Infinity: open, the data cannot bound it.
  double level = 0;
  std::string_view method;  // "wilson", "wilson_mean", "log_student_t", "order_statistics".

  bool operator==(const FigureInterval&) const = default;
};

struct ExcludedFacts {
  std::string_view cause;
  uint64_t count = 0;

  bool operator==(const ExcludedFacts&) const = default;
};

struct Figure {
  std::optional<double> value;
  std::optional<double> numerator;
  std::optional<double> denominator;
  uint64_t n = 0;
  std::optional<FigureInterval> interval;
  std::vector<ExcludedFacts> excluded;
  std::string_view absent_reason;
  double relative_error_max = 0;

  bool operator==(const Figure&) const = default;
};

}  // namespace assay::metrics
