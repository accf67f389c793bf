#include "services/assayctl/figure_text.h"

#include <fmt/format.h>
#include <google/protobuf/util/time_util.h>

namespace assay::assayctl {

namespace {

using google::protobuf::util::TimeUtil;
using query::v1::MetricUnit;

std::string NumberText(double number, MetricUnit unit) {
  switch (unit) {
    case query::v1::METRIC_UNIT_COUNT:
      return fmt::format("{:.0f}", number);
    case query::v1::METRIC_UNIT_SHARE:
      return fmt::format("{:.9f}", number);
    default:
      return fmt::format("{:.6f}", number);
  }
}

}  // namespace

std::string ValueText(const query::v1::Figure& figure, MetricUnit unit) {
  if (!figure.has_value()) return fmt::format("- ({})", figure.absent_reason());
  const std::string text = NumberText(figure.value(), unit);
  if (figure.relative_error_max() == 0) return text;
  return fmt::format("{} (+-{:.2g} %)", text, figure.relative_error_max() * 100);
}

std::string IntervalText(const query::v1::Figure& figure, MetricUnit unit) {
  if (!figure.has_interval()) return "";
  return fmt::format("{} .. {}", NumberText(figure.interval().lower(), unit),
                     NumberText(figure.interval().upper(), unit));
}

std::string KeyText(const query::v1::Row& row, int key) {
  const uint32_t words = key < row.folded_words_size() ? row.folded_words(key) : 0;
  if (words == 0) return row.keys(key);
  std::string count = std::to_string(words);
  for (size_t at = count.size(); at > 3; at -= 3) count.insert(at - 3, ",");
  return fmt::format("{} ({})", row.keys(key), count);
}

std::string ExcludedText(const query::v1::Figure& figure) {
  std::string text;
  for (const query::v1::Excluded& excluded : figure.excluded()) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", excluded.cause(), excluded.count());
  }
  return text;
}

std::string ParametersText(const query::v1::MetricRef& metric) {
  std::string text;
  for (const query::v1::Parameter& parameter : metric.parameters()) {
    text += fmt::format("{}{}={}", text.empty() ? "" : " ", parameter.name(), parameter.value());
  }
  return text;
}

std::string AsOfText(const query::v1::MetricResult& result) {
  const query::v1::AsOf& as_of = result.as_of();
  std::string text = "as of " + TimeUtil::ToString(as_of.answered_at());
  if (as_of.has_newest_ingested_at()) {
    text += ", newest fact " + TimeUtil::ToString(as_of.newest_ingested_at());
  }
  if (as_of.late_count() > 0) text += fmt::format(", {} late", as_of.late_count());
  return text + (result.level() == "facts" ? "; from facts"
                                           : fmt::format("; from {} roll-ups", result.level()));
}

std::string UnitText(MetricUnit unit) {
  switch (unit) {
    case query::v1::METRIC_UNIT_COUNT:
      return "count";
    case query::v1::METRIC_UNIT_SHARE:
      return "share";
    case query::v1::METRIC_UNIT_SECONDS:
      return "seconds";
    case query::v1::METRIC_UNIT_SCORE:
      return "score";
    default:
      return "";
  }
}

}  // namespace assay::assayctl
