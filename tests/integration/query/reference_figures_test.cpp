// The figures of the reference month and the reference survey (rows 1 to 5 and 25 of the expected
// figures), exact to every printed digit.

#include <gmock/gmock.h>

#include <cmath>

#include "query/server/engine/presets.h"
#include "tests/integration/query/reference_csv.h"

namespace assay::testing {
namespace {

using Given = std::vector<std::pair<std::string, std::string>>;
using query::MetricRequest;

// Equal to the last of the printed decimals.
void ExpectDigits(double expected, int decimals, const metrics::Figure& figure) {
  ASSERT_TRUE(figure.value.has_value()) << figure.absent_reason;
  EXPECT_NEAR(*figure.value, expected, 0.5000001 * std::pow(10.0, -decimals));
}

class ReferenceFiguresTest : public FigureStand {
 protected:
  void SetUp() override {
    const auto folder = ReferenceData();
    if (!folder) GTEST_SKIP() << "no reference data; set ASSAY_REFERENCE_DATA";
    ASSERT_NO_FATAL_FAILURE(FigureStand::SetUp());
    UseOrganisation(ReferenceOrganisation());
    static const std::vector<CallRow> calls = ReferenceCalls(*folder);
    Insert(calls);
    Insert(ReferenceSurvey(*folder));
  }

  static MetricRequest Month(const std::string& metric, const Given& parameters = {}) {
    return {.metrics = {metric},
            .where = {{"unit", {"anonymous-bank"}}},
            .from = "2010-08-01",
            .to = "2010-09-01",
            .parameters = parameters};
  }
  metrics::Figure OfMonth(const std::string& metric, const Given& parameters = {}) {
    return AskOne(Month(metric, parameters));
  }
};

TEST_F(ReferenceFiguresTest, CountCallsByOutcome) {
  const metrics::Figure offered = OfMonth("call.offered");
  EXPECT_EQ(offered.value, 38'662);
  EXPECT_THAT(offered.excluded,
              ::testing::ElementsAre(metrics::ExcludedFacts{"phantom", 310},
                                     metrics::ExcludedFacts{"left_before_queue", 3'106}));
  EXPECT_EQ(OfMonth("call.answered").value, 31'402);
  EXPECT_EQ(OfMonth("call.abandoned").value, 7'260);
  EXPECT_EQ(OfMonth("call.left_before_queue").value, 3'106);
}

TEST_F(ReferenceFiguresTest, GiveEveryServiceLevel) {
  const auto level = [&](const char* variant, const char* threshold, const char* short_s) {
    return OfMonth(
        "call.service_level",
        {{"variant", variant}, {"threshold_s", threshold}, {"short_abandon_s", short_s}});
  };
  EXPECT_EQ(level("v2", "20", "20").numerator, 15'857);
  ExpectDigits(0.504967836, 9, level("v1", "20", "20"));
  ExpectDigits(0.410144328, 9, level("v2", "20", "20"));
  ExpectDigits(0.432377161, 9, level("v3", "20", "20"));
  ExpectDigits(0.413373306, 9, level("v3", "20", "5"));
  ExpectDigits(0.420509693, 9, level("v3", "20", "10"));
  ExpectDigits(0.461564327, 9, level("v4", "20", "20"));
  ExpectDigits(0.446303864, 9, level("v2", "30", "20"));
  ExpectDigits(0.528425844, 9, level("v2", "60", "20"));
  ExpectDigits(0.511768662, 9, level("v4", "30", "20"));
  ExpectDigits(0.632584967, 9, level("v4", "60", "20"));
}

TEST_F(ReferenceFiguresTest, GiveWaitsAndAbandonment) {
  ExpectDigits(73.807496, 6, OfMonth("call.asa"));
  ExpectDigits(126.016910, 6, OfMonth("call.asa_queued"));
  ExpectDigits(0.187781284, 9, OfMonth("call.abandonment_rate"));
  ExpectDigits(0.181386861, 9, OfMonth("call.abandonment_rate", {{"short_abandon_s", "5"}}));
  ExpectDigits(0.167254502, 9, OfMonth("call.abandonment_rate", {{"short_abandon_s", "10"}}));
  const metrics::Figure with_hang_ups =
      OfMonth("call.abandonment_rate", {{"include_left_before_queue", "true"}});
  EXPECT_EQ(with_hang_ups.numerator, 10'366);
  EXPECT_EQ(with_hang_ups.denominator, 41'768);
  ExpectDigits(89.538292, 6, OfMonth("call.time_to_abandon"));
}

TEST_F(ReferenceFiguresTest, GiveTalkTimesAndQuantiles) {
  ExpectDigits(184.397554, 6, OfMonth("call.aht"));
  ExpectDigits(184.397554, 6, OfMonth("call.talk_time_mean"));
  const auto talk = [&](const char* p) { return OfMonth("call.talk_time_quantile", {{"p", p}}); };
  EXPECT_EQ(talk("0.5").value, 110);
  EXPECT_EQ(talk("0.9").value, 386);
  EXPECT_EQ(talk("0.95").value, 556);
  const auto wait = [&](const char* p) { return OfMonth("call.wait_quantile", {{"p", p}}); };
  EXPECT_EQ(wait("0.5").value, 19);
  EXPECT_EQ(wait("0.9").value, 230);
  EXPECT_EQ(wait("0.95").value, 313);
  EXPECT_EQ(wait("0.5").n, 31'402u);
  EXPECT_EQ(wait("0.5").relative_error_max, 0);
}

TEST_F(ReferenceFiguresTest, GiveEveryBusinessItsOwn) {
  MetricRequest request = Month("call.answered");
  request.metrics = {"call.answered", "call.aht", "call.asa", "call.abandonment_rate"};
  request.by = {"business"};
  const query::Answer answer = Ask(request);

  struct Expected {
    const char* business;
    double answered, aht, asa, abandoned;
  };
  const Expected expected[] = {
      {"IN", 2'188, 379.552, 119.448, .3038}, {"NE", 2'983, 237.504, 68.817, .0756},
      {"NW", 3'888, 117.759, 99.844, .3782},  {"PE", 105, 299.276, 128.733, .2905},
      {"PS", 21'598, 170.634, 66.695, .1426}, {"TT", 640, 120.130, 13.873, .0870}};
  ASSERT_EQ(answer.rows.size(), std::size(expected));
  for (size_t i = 0; i < answer.rows.size(); ++i) {
    SCOPED_TRACE(expected[i].business);
    EXPECT_EQ(answer.rows[i].keys[0], expected[i].business);
    EXPECT_EQ(answer.rows[i].figures[0].value, expected[i].answered);
    ExpectDigits(expected[i].aht, 3, answer.rows[i].figures[1]);
    ExpectDigits(expected[i].asa, 3, answer.rows[i].figures[2]);
    ExpectDigits(expected[i].abandoned, 4, answer.rows[i].figures[3]);
  }
}

TEST_F(ReferenceFiguresTest, GiveTheCallCentreInOneRequest) {
  const auto answers =
      engine().Ask(query::Caller::Everything(),
                   query::CallCentreQuestions(
                       {.unit = "anonymous-bank", .from = "2010-08-01", .to = "2010-09-01"}));
  ASSERT_OK(answers);
  ASSERT_EQ(answers->size(), 5u);
  const double levels[] = {0.504967836, 0.410144328, 0.432377161, 0.461564327};
  for (size_t i = 0; i < 4; ++i) {
    ExpectDigits(levels[i], 9, (*answers)[i + 1].rows[0].figures[0]);
  }
}

TEST_F(ReferenceFiguresTest, GiveDimensionMeansAndTheFavourableShareOfTheSurvey) {
  MetricRequest request = Month("survey.mean");
  request.by = {"dimension"};
  const query::Answer answer = Ask(request);

  ASSERT_EQ(answer.rows.size(), 5u);
  const std::pair<const char*, double> expected[] = {{"assurance", 81.9951},
                                                     {"empathy", 74.2774},
                                                     {"reliability", 81.4501},
                                                     {"responsiveness", 78.3942},
                                                     {"tangibles", 77.4209}};
  for (size_t i = 0; i < answer.rows.size(); ++i) {
    EXPECT_EQ(answer.rows[i].keys[0], expected[i].first);
    ExpectDigits(expected[i].second, 4, answer.rows[i].figures[0]);
  }

  ExpectDigits(0.829684, 6, OfMonth("survey.favourable_share"));
  ExpectDigits(0.829684, 6, OfMonth("survey.favourable_share", {{"threshold", "80"}}));
  EXPECT_EQ(OfMonth("survey.responses").value, 411);
}

}  // namespace
}  // namespace assay::testing
