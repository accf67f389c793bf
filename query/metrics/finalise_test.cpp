#include "query/metrics/finalise.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cmath>
#include <map>
#include <string>

#include "query/metrics/registry.h"
#include "query/stats/quantiles.h"
#include "services/runtime/testing/matchers.h"
#include "tests/accuracy/has_digits.h"
#include "tests/accuracy/reference_month.h"

namespace assay::metrics {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;

using accuracy::HasDigits;

using Given = std::map<std::string, std::string>;

Figure FigureOf(std::string_view id, const Given& given, Int128 (*sum)(const Measure&),
                CellScale scale = {}, QuantileValues quantile = {},
                SubjectKind subject = SubjectKind::kOverall) {
  const Metric* metric = FindMetric(id);
  const auto arguments = Arguments::Resolve(metric->parameters, given);
  const Recipe recipe = metric->recipe(*arguments, subject);
  MeasureSet measures;
  AddMeasures(recipe, measures);
  std::vector<Int128> values;
  for (const Measure& measure : measures.all()) values.push_back(sum(measure));
  return Finalise(*metric, recipe,
                  {.measures = measures, .values = values, .scale = scale, .quantile = quantile});
}

TEST(FinaliseTest, GivesEveryPublishedFigureOfTheReferenceMonth) {
  for (const accuracy::MonthFigure& published : accuracy::MonthFigures()) {
    const bool is_quantile = FindMetric(published.metric)->finaliser == Finaliser::kQuantile;
    if (is_quantile || !published.business.empty()) continue;  // Not to be had from month sums.
    SCOPED_TRACE(Describe(published));
    const Given given(published.parameters.begin(), published.parameters.end());
    EXPECT_THAT(PartOf(published, FigureOf(published.metric, given, accuracy::MonthSum)),
                Optional(HasDigits(published.expected)));
  }
}

TEST(FinaliseTest, TakesNoShortAbandonOutWhereNoneIsShort) {
  const Given given = {{"variant", "v3"}, {"short_abandon_s", "0"}};
  EXPECT_THAT(FigureOf("call.service_level", given, accuracy::MonthSum).value,
              Optional(HasDigits(accuracy::PublishedServiceLevel("v2"))));
}

TEST(FinaliseTest, SaysWhatAShareDividesAndLeavesOut) {
  const Figure figure = FigureOf("call.service_level", {{"variant", "v3"}}, accuracy::MonthSum);

  EXPECT_EQ(figure.numerator, 15'857);
  EXPECT_EQ(figure.denominator, 36'674);
  EXPECT_EQ(figure.n, 36'674u);
  ASSERT_TRUE(figure.interval.has_value());
  EXPECT_EQ(figure.interval->method, "wilson");
  EXPECT_LT(figure.interval->lower, *figure.value);
  EXPECT_GT(figure.interval->upper, *figure.value);
  EXPECT_THAT(figure.excluded,
              ElementsAre(ExcludedFacts{"phantom", 310}, ExcludedFacts{"left_before_queue", 3'106},
                          ExcludedFacts{"short_abandon", 1'988}));
}

TEST(FinaliseTest, HasNoValueWithoutADenominator) {
  const auto nothing = [](const Measure&) -> Int128 { return 0; };
  for (const Metric& metric : AllMetrics()) {
    const Figure figure = FigureOf(metric.id, {}, nothing);
    if (metric.finaliser == Finaliser::kCount) {
      EXPECT_EQ(figure.value, 0) << metric.id;
      continue;
    }
    EXPECT_FALSE(figure.value.has_value()) << metric.id;
    EXPECT_FALSE(figure.interval.has_value()) << metric.id;
    EXPECT_EQ(figure.absent_reason, kEmptyDenominator) << metric.id;
    EXPECT_EQ(figure.n, 0u) << metric.id;
  }
}

TEST(FinaliseTest, ComputesTheIntervalOfAMeanFromExactSums) {
  // Handle times 1 s, 2 s, 3 s, 4 s, 5 s: mean 3, s^2 = 2.5, t(4) = 2.776445.
  const auto five_calls = [](const Measure& measure) -> Int128 {
    if (measure.state == State::kFacts) return 5;
    return measure.state == State::kHandleMs ? 15'000 : 55'000'000;
  };
  const Figure figure = FigureOf("call.aht", {}, five_calls);

  EXPECT_EQ(figure.value, 3);
  EXPECT_EQ(figure.interval->method, "log_student_t");
  const double stretch = std::exp(2.776445 * std::sqrt(2 * 2.5 / 9 / 5));
  EXPECT_THAT(figure.interval->lower, DoubleNear(3 / stretch, 1e-5));
  EXPECT_THAT(figure.interval->upper, DoubleNear(3 * stretch, 1e-5));
}

TEST(FinaliseTest, KeepsTheSpreadOfLargeValuesThatHardlyDiffer) {
  // A million handle times of seven days, and a million one millisecond shorter: the sum of
  // squares has 24 digits, of which doubles keep 16.
  const auto long_calls = [](const Measure& measure) -> Int128 {
    const Int128 each = 604'800'000;
    if (measure.state == State::kFacts) return 2'000'000;
    if (measure.state == State::kHandleMs) return 1'000'000 * (each + each - 1);
    return 1'000'000 * (each * each + (each - 1) * (each - 1));
  };
  const Figure figure = FigureOf("call.aht", {}, long_calls);

  const double standard_error = 0.0005 / std::sqrt(2'000'000 - 1);
  const double width = figure.interval->upper - figure.interval->lower;
  EXPECT_THAT(width, DoubleNear(2 * 1.959965 * standard_error, 1e-9));
}

TEST(FinaliseTest, HasAMeanOfOneCallButNoInterval) {
  const auto one_call = [](const Measure& measure) -> Int128 {
    if (measure.state == State::kFacts) return 1;
    return measure.state == State::kHandleMs ? 5'000 : 25'000'000;
  };
  const Figure figure = FigureOf("call.aht", {}, one_call);

  EXPECT_EQ(figure.value, 5);
  EXPECT_FALSE(figure.interval.has_value());
  EXPECT_THAT(figure.absent_reason, IsEmpty());
}

TEST(FinaliseTest, CountsScoresFromTheMinimumOfTheScale) {
  // Scores 4 and 5 on a scale from 1; a third response did not answer, a fourth was not asked.
  const auto responses = [](const Measure& measure) -> Int128 {
    switch (measure.state) {
      case State::kFacts:
        return 4;
      case State::kAsked:
        return 3;
      case State::kAnswered:
        return 2;
      case State::kScore:
        return 7'000'000;
      case State::kScoreSquared:
        return Int128{25'000'000} * 1'000'000;
      default:
        return 0;
    }
  };
  const Figure figure = FigureOf("survey.mean", {}, responses, {.minimum = 1, .maximum = 5});

  EXPECT_EQ(figure.value, 4.5);
  EXPECT_EQ(figure.numerator, 9);
  EXPECT_EQ(figure.n, 2u);
  EXPECT_THAT(figure.excluded, ElementsAre(ExcludedFacts{"not_answered", 1},
                                           ExcludedFacts{"not_in_questionnaire", 1}));
}

TEST(FinaliseTest, NeverAveragesScoresOfDifferentScales) {
  const auto responses = [](const Measure&) -> Int128 { return 10; };

  const Figure mean = FigureOf("survey.mean", {}, responses, {.is_mixed = true});
  EXPECT_FALSE(mean.value.has_value());
  EXPECT_EQ(mean.absent_reason, kMixedScales);
  EXPECT_EQ(mean.n, 10u);

  EXPECT_TRUE(
      FigureOf("survey.favourable_share", {}, responses, {.is_mixed = true}).value.has_value());
}

TEST(FinaliseTest, TellsQuestionnairesWithoutTheSubjectFromSilence) {
  const auto elsewhere = [](const Measure& measure) -> Int128 {
    return measure.state == State::kFacts ? 5 : 0;
  };
  EXPECT_EQ(FigureOf("survey.mean", {}, elsewhere).absent_reason, kNotInQuestionnaire);
}

TEST(FinaliseTest, InterpolatesQuantilesLikeType7) {
  const auto sums = [](const Measure&) -> Int128 { return 0; };
  // Values 10, 20, 30, 40 ms; p = 0.5 lies half way between the second and the third.
  const Figure figure =
      FigureOf("call.wait_quantile", {{"p", "0.5"}}, sums, {}, {.n = 4, .low = 20, .high = 30});

  EXPECT_EQ(figure.value, 0.025);
  EXPECT_EQ(figure.n, 4u);
  EXPECT_EQ(figure.relative_error_max, 0);
}

// What the store gives of the values 1, 2 ... n ms.
QuantileValues OfOneTo(uint64_t n, double p) {
  const auto count = static_cast<double>(n);
  const double spread = kRankSpread * std::sqrt(count * p * (1 - p));
  const double below = std::max(0.0, std::floor(count * p - spread + RankShift(p)));
  const double above = std::min(count, std::ceil(count * p + spread + RankShift(p)) - 1);
  const auto low = static_cast<int64_t>(std::floor((count - 1) * p)) + 1;
  const auto at = [](double rank) {
    const auto whole = static_cast<int64_t>(rank);
    return RankedValues{whole, whole, whole + 1};
  };
  return {.n = n,
          .low = low,
          .high = std::min<int64_t>(low + 1, static_cast<int64_t>(n)),
          .lower_end = at(below),
          .upper_end = at(above)};
}

TEST(FinaliseTest, FindsTheExactRanksOfAQuantileAmongThoseOfTheStore) {
  const auto sums = [](const Measure&) -> Int128 { return 0; };
  for (double odds = 1e-6; odds < 5e5; odds *= 2.3) {
    const std::string text = fmt::format("{:.6f}", odds / (1 + odds));
    const double p = std::stod(text);
    const Given given{{"p", text}};
    for (double n = 5; n < 2e9; n = std::floor(n * 1.13) + 1) {
      const auto whole = static_cast<uint64_t>(n);
      const auto ranks = stats::RanksAround(static_cast<int64_t>(whole), p).value();
      const Figure figure = FigureOf("call.wait_quantile", given, sums, {}, OfOneTo(whole, p));

      ASSERT_TRUE(figure.interval.has_value()) << n << " " << p;
      EXPECT_EQ(figure.interval->method, "order_statistics");
      EXPECT_LE(figure.interval->lower, *figure.value);
      EXPECT_GE(figure.interval->upper, *figure.value);
      // The figure itself lies between two values, so it may stretch the interval at an end.
      const double value = *figure.value * 1000;
      const double low = std::min(value, static_cast<double>(ranks.low));
      const double high = std::max(value, static_cast<double>(ranks.high));
      ASSERT_NEAR(figure.interval->lower * 1000, low, 1e-9 * n) << n << " " << p;
      if (ranks.high > static_cast<int64_t>(whole)) {
        ASSERT_TRUE(std::isinf(figure.interval->upper)) << n << " " << p;
      } else {
        ASSERT_NEAR(figure.interval->upper * 1000, high, 1e-9 * n) << n << " " << p;
      }
    }
  }
}

TEST(FinaliseTest, HasNoIntervalOfFewerThanFive) {
  const auto four = [](const Measure& measure) -> Int128 {
    return measure.state == State::kFavourable ? 3 : 4;
  };
  const Figure share = FigureOf("survey.favourable_share", {}, four);
  EXPECT_EQ(share.value, 0.75);
  EXPECT_FALSE(share.interval.has_value());

  EXPECT_FALSE(FigureOf("call.wait_quantile", {}, four, {}, OfOneTo(4, 0.5)).interval.has_value());
  EXPECT_TRUE(FigureOf("call.wait_quantile", {}, four, {}, OfOneTo(5, 0.5)).interval.has_value());
}

TEST(FinaliseTest, HasNoIntervalOfTheLeastAndTheGreatest) {
  const auto sums = [](const Measure&) -> Int128 { return 0; };
  for (const char* p : {"0", "1"}) {
    const Figure figure =
        FigureOf("call.wait_quantile", {{"p", p}}, sums, {}, OfOneTo(100, std::stod(p)));
    EXPECT_TRUE(figure.value.has_value());
    EXPECT_FALSE(figure.interval.has_value());
  }
}

TEST(FinaliseTest, AddsTheErrorOfASketchToTheIntervalOfAQuantile) {
  const auto sums = [](const Measure&) -> Int128 { return 0; };
  // The median of 100 values lies between those of ranks 40 and 61.
  QuantileValues values = OfOneTo(100, 0.5);
  values.is_sketch = true;
  values.low = values.high = 600;
  values.lower_end.value = values.lower_end.next = kSketchZero;
  values.upper_end.value = values.upper_end.next = 700;
  const Figure from_zero = FigureOf("call.wait_quantile", {}, sums, {}, values);
  EXPECT_EQ(from_zero.interval->lower, 0);
  EXPECT_DOUBLE_EQ(from_zero.interval->upper * 1000, std::pow(kSketchGamma, 700));

  values.lower_end.value = values.lower_end.next = 500;
  const Figure figure = FigureOf("call.wait_quantile", {}, sums, {}, values);
  EXPECT_DOUBLE_EQ(figure.interval->lower * 1000, std::pow(kSketchGamma, 499));
}

TEST(FinaliseTest, StatesTheErrorOfASketchAndKeepsIt) {
  const auto sums = [](const Measure&) -> Int128 { return 0; };
  for (const double value_ms : {1.0, 7.0, 1'000.0, 123'456.0, 604'800'000.0}) {
    const auto bucket =
        static_cast<int64_t>(std::ceil(std::log(value_ms) / std::log(kSketchGamma) - 1e-9));
    const Figure figure = FigureOf("call.talk_time_quantile", {}, sums, {},
                                   {.n = 1, .low = bucket, .high = bucket, .is_sketch = true});

    EXPECT_EQ(figure.relative_error_max, kSketchErrorMax);
    EXPECT_LE(std::abs(*figure.value * 1000 - value_ms), value_ms * kSketchErrorMax * 1.000001);
  }
}

}  // namespace
}  // namespace assay::metrics
