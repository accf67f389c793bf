#include "services/assayctl/figure_text.h"

#include <google/protobuf/util/time_util.h>
#include <gtest/gtest.h>

#include <limits>

namespace assay::assayctl {
namespace {

using namespace query::v1;  // The enumerators of units.

TEST(ValueTextTest, HasTheDigitsItsUnitCanBear) {
  Figure figure;
  figure.set_value(38662);
  EXPECT_EQ(ValueText(figure, METRIC_UNIT_COUNT), "38662");
  figure.set_value(0.41014432776);
  EXPECT_EQ(ValueText(figure, METRIC_UNIT_SHARE), "0.410144328");
  figure.set_value(73.807496);
  EXPECT_EQ(ValueText(figure, METRIC_UNIT_SECONDS), "73.807496");
}

TEST(ValueTextTest, AnAbsentValueIsNeverZero) {
  Figure figure;
  figure.set_absent_reason("empty_denominator");

  EXPECT_EQ(ValueText(figure, METRIC_UNIT_SHARE), "- (empty_denominator)");
}

TEST(ValueTextTest, SaysHowFarAnApproximationMayBeOff) {
  Figure figure;
  figure.set_value(110);
  figure.set_relative_error_max(0.01);

  EXPECT_EQ(ValueText(figure, METRIC_UNIT_SECONDS), "110.000000 (+-1 %)");
}

TEST(FigureTextTest, IntervalExclusionsAndParameters) {
  Figure figure;
  EXPECT_EQ(IntervalText(figure, METRIC_UNIT_SHARE), "");
  figure.mutable_interval()->set_lower(0.4);
  figure.mutable_interval()->set_upper(0.5);
  EXPECT_EQ(IntervalText(figure, METRIC_UNIT_SHARE), "0.400000000 .. 0.500000000");
  figure.mutable_interval()->set_upper(std::numeric_limits<double>::infinity());
  EXPECT_EQ(IntervalText(figure, METRIC_UNIT_SECONDS), "0.400000 .. inf");

  for (const auto& [cause, count] : {std::pair("phantom", 310), std::pair("short_abandon", 22)}) {
    Excluded& excluded = *figure.add_excluded();
    excluded.set_cause(cause);
    excluded.set_count(count);
  }
  EXPECT_EQ(ExcludedText(figure), "phantom 310, short_abandon 22");

  MetricRef metric;
  for (const auto& [name, value] : {std::pair("threshold_s", "20"), std::pair("variant", "v2")}) {
    Parameter& parameter = *metric.add_parameters();
    parameter.set_name(name);
    parameter.set_value(value);
  }
  EXPECT_EQ(ParametersText(metric), "threshold_s=20 variant=v2");
}

TEST(FigureTextTest, AsOfTellsWhatTheAnswerHasSeen) {
  using google::protobuf::util::TimeUtil;
  MetricResult result;
  result.set_level("day");
  *result.mutable_as_of()->mutable_answered_at() = TimeUtil::SecondsToTimestamp(1767225600);
  EXPECT_EQ(AsOfText(result), "as of 2026-01-01T00:00:00Z; from day roll-ups");

  *result.mutable_as_of()->mutable_newest_ingested_at() = TimeUtil::SecondsToTimestamp(1767225599);
  result.mutable_as_of()->set_late_count(3);
  result.set_level("facts");
  EXPECT_EQ(AsOfText(result),
            "as of 2026-01-01T00:00:00Z, newest fact 2025-12-31T23:59:59Z, 3 late; from facts");
}

TEST(FigureTextTest, FoldedWordsAreCounted) {
  query::v1::Row row;
  row.add_keys("others");
  EXPECT_EQ(KeyText(row, 0), "others");
  for (const auto& [words, text] : {std::pair(7u, "others (7)"), std::pair(999u, "others (999)"),
                                    std::pair(11'500u, "others (11,500)")}) {
    row.clear_folded_words();
    row.add_folded_words(words);
    EXPECT_EQ(KeyText(row, 0), text);
  }
}

}  // namespace
}  // namespace assay::assayctl
