#include "query/metrics/document.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iterator>

#include "query/metrics/dimension.h"
#include "query/metrics/finalise.h"
#include "query/metrics/registry.h"

namespace assay::metrics {
namespace {

constexpr std::string_view kIntroduction = R"(# Metrics

<!-- Generated from query/metrics by the program metrics-document; do not edit. -->

What every figure means. Each metric is declared once, in `query/metrics`; the statements, the
API's `ListMetrics`, the dashboard's definitions and this page come from that declaration. A
definition's version rises whenever the same facts would give another figure.

Rules for all of them:

- A figure comes with numerator, denominator, n, an interval where its method has one, the facts
  its definition leaves out by cause, and the state of the store it was read from.
- Nothing divided by nothing is no figure: the value is absent with a reason, never 0 or 100 %.
- Figures of larger units and longer periods are computed from pooled sums. Averages are never
  averaged.
- A correction is a retraction, which counts -1 in every sum, and a new fact.
- Intervals have a confidence of 95 %. Shares have Wilson's; mean scores Wilson's with the answers'
  own spread, inside their scale; mean times Student's t on the log, above zero; quantiles two of
  the values by their ranks, open above where the values cannot bound them, and at a sketch the
  outer edges of their buckets. Fewer than five values have none, nor have the quantiles 0 and 1.
)";

std::string Values(const ParameterSpec& parameter) {
  if (!parameter.allowed.empty()) {
    return fmt::format("one of {}", fmt::join(parameter.allowed, ", "));
  }
  const std::string range = fmt::format(
      "{}{} to {}", parameter.kind == ParameterSpec::Kind::kWhole ? "whole number, " : "",
      *parameter.minimum, *parameter.maximum);
  return parameter.kind == ParameterSpec::Kind::kNumberOrWord
             ? fmt::format("`{}`, or {}", parameter.default_value, range)
             : range;
}

void AddParameters(const Metric& metric, std::back_insert_iterator<std::string> out) {
  if (metric.parameters.empty()) return;
  fmt::format_to(out,
                 "\n| parameter | meaning | default | values | answered from roll-ups |\n"
                 "|---|---|---|---|---|\n");
  for (const ParameterSpec& parameter : metric.parameters) {
    fmt::format_to(
        out, "| `{}` | {} {} | {} | {} | {} |\n", parameter.name, parameter.description.en,
        parameter.description.zh, parameter.default_value, Values(parameter),
        parameter.fast.empty() ? "-" : fmt::format("{}", fmt::join(parameter.fast, ", ")));
  }
}

void AddMetric(const Metric& metric, std::back_insert_iterator<std::string> out) {
  fmt::format_to(out, "\n### {}\n\n**{}** · {} · version {}\n\n{}\n\n{}\n\n", metric.id,
                 metric.name.en, metric.name.zh, metric.version, metric.definition.en,
                 metric.definition.zh);
  fmt::format_to(out, "- Formula: `{}`\n- Source: {}\n- Unit: {}; {}\n", metric.formula,
                 metric.source, UnitWord(metric.unit), DirectionWord(metric.direction));
  fmt::format_to(out, "- Privacy: {}\n", PrivacyWord(metric.privacy_class));
  if (!metric.interval_method.empty()) {
    fmt::format_to(out, "- Interval: `{}`\n", metric.interval_method);
  }
  if (metric.finaliser == Finaliser::kQuantile) {
    fmt::format_to(out, "- Reads facts; a sketch is off by at most {} % of the value\n",
                   kSketchErrorMax * 100);
  }
  fmt::format_to(out, "- Left out and counted: {}\n", fmt::join(metric.excluded_causes, ", "));
  AddParameters(metric, out);
}

void AddDimensions(std::back_insert_iterator<std::string> out) {
  fmt::format_to(out, "\n## Dimensions\n\n| dimension | name | of | values |\n|---|---|---|---|\n");
  for (const Dimension& dimension : AllDimensions()) {
    const std::string_view of = !dimension.of_surveys ? "calls"
                                : !dimension.of_calls ? "surveys"
                                                      : "calls, surveys";
    const std::string fixed =
        dimension.values.empty() ? "" : fmt::format(" `{}`", fmt::join(dimension.values, "` `"));
    fmt::format_to(out, "| `{}` | {} {} | {} | {} {}{} |\n", dimension.id, dimension.name.en,
                   dimension.name.zh, of, dimension.description.en, dimension.description.zh,
                   fixed);
  }
}

}  // namespace

std::string_view UnitWord(Unit unit) {
  switch (unit) {
    case Unit::kCount:
      return "count";
    case Unit::kShare:
      return "share, 0 to 1";
    case Unit::kSeconds:
      return "seconds";
    case Unit::kScore:
      return "points of the questionnaire's scale";
  }
  return {};
}

std::string_view DirectionWord(Direction direction) {
  switch (direction) {
    case Direction::kHigherIsBetter:
      return "higher is better";
    case Direction::kLowerIsBetter:
      return "lower is better";
    case Direction::kNeutral:
      return "neither direction is better by itself";
  }
  return {};
}

std::string_view PrivacyWord(PrivacyClass privacy_class) {
  switch (privacy_class) {
    case PrivacyClass::kPublic:
      return "public, however few the facts";
    case PrivacyClass::kStaff:
      return "staff, only of groups large enough";
  }
  return {};
}

std::string MetricsDocument() {
  std::string document(kIntroduction);
  const auto out = std::back_inserter(document);
  for (const Family family : {Family::kCall, Family::kSurvey}) {
    fmt::format_to(out, "\n## {}\n", family == Family::kCall ? "Calls" : "Surveys");
    for (const Metric& metric : AllMetrics()) {
      if (metric.family == family) AddMetric(metric, out);
    }
  }
  AddDimensions(out);
  return document;
}

}  // namespace assay::metrics
