// The figures of the reference month and the reference survey (rows 1 to 5 and 25 of the expected
// figures), exact to every printed digit.

#include <gmock/gmock.h>

#include <algorithm>

#include "query/server/engine/presets.h"
#include "query/stats/reference_data.h"
#include "tests/accuracy/has_digits.h"
#include "tests/accuracy/reference_month.h"
#include "tests/integration/query/reference_csv.h"

namespace assay::testing {
namespace {

using ::testing::Optional;

using accuracy::HasDigits;
using query::MetricRequest;

class ReferenceFiguresTest : public FigureStand {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_REFERENCE("callcentre");
    ASSERT_NO_FATAL_FAILURE(FigureStand::SetUp());
    UseOrganisation(ReferenceOrganisation());
    static const std::vector<CallRow> calls = ReferenceCalls(stats::ReferenceData());
    Insert(calls);
    Insert(ReferenceSurvey(stats::ReferenceData()));
  }

  static MetricRequest Month(std::string_view metric, const accuracy::Parameters& parameters = {}) {
    return {.metrics = {std::string(metric)},
            .where = {{"unit", {"anonymous-bank"}}},
            .from = "2010-08-01",
            .to = "2010-09-01",
            .parameters = parameters};
  }
  metrics::Figure OfMonth(std::string_view metric, const accuracy::Parameters& parameters = {}) {
    return AskOne(Month(metric, parameters));
  }
};

TEST_F(ReferenceFiguresTest, GiveEveryPublishedFigureOfTheMonth) {
  for (const accuracy::MonthFigure& published : accuracy::MonthFigures()) {
    if (!published.business.empty()) continue;
    SCOPED_TRACE(Describe(published));
    EXPECT_THAT(PartOf(published, OfMonth(published.metric, published.parameters)),
                Optional(HasDigits(published.expected)));
  }
}

TEST_F(ReferenceFiguresTest, SayWhatTheyLeaveOut) {
  EXPECT_THAT(OfMonth("call.offered").excluded,
              ::testing::ElementsAre(metrics::ExcludedFacts{"phantom", 310},
                                     metrics::ExcludedFacts{"left_before_queue", 3'106}));
}

TEST_F(ReferenceFiguresTest, TakeQuantilesOfAMonthFromTheCallsThemselves) {
  const metrics::Figure wait = OfMonth("call.wait_quantile", {{"p", "0.5"}});

  EXPECT_EQ(wait.n, 31'402u);
  EXPECT_EQ(wait.relative_error_max, 0);
}

TEST_F(ReferenceFiguresTest, GiveEveryBusinessItsOwn) {
  MetricRequest request = Month("call.answered");
  request.metrics = {"call.answered", "call.aht", "call.asa", "call.abandonment_rate"};
  request.by = {"business"};
  const query::Answer answer = Ask(request);

  ASSERT_EQ(answer.rows.size(), 6u);
  for (const accuracy::MonthFigure& published : accuracy::MonthFigures()) {
    if (published.business.empty()) continue;
    SCOPED_TRACE(Describe(published));
    const auto row = std::ranges::find_if(
        answer.rows, [&](const auto& each) { return each.keys[0] == published.business; });
    ASSERT_NE(row, answer.rows.end());
    const auto metric = std::ranges::find(request.metrics, published.metric);
    EXPECT_THAT(row->figures[static_cast<size_t>(metric - request.metrics.begin())].value,
                Optional(HasDigits(published.expected)));
  }
}

TEST_F(ReferenceFiguresTest, GiveTheCallCentreInOneRequest) {
  const auto answers =
      engine().Ask(query::Caller::Everything(),
                   query::CallCentreQuestions(
                       {.unit = "anonymous-bank", .from = "2010-08-01", .to = "2010-09-01"}));
  ASSERT_OK(answers);
  ASSERT_EQ(answers->size(), 5u);
  const char* variants[] = {"v1", "v2", "v3", "v4"};
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_THAT((*answers)[i + 1].rows[0].figures[0].value,
                Optional(HasDigits(accuracy::PublishedServiceLevel(variants[i]))));
  }
}

TEST_F(ReferenceFiguresTest, GiveDimensionMeansAndTheFavourableShareOfTheSurvey) {
  MetricRequest request = Month("survey.mean");
  request.by = {"dimension"};
  const query::Answer answer = Ask(request);

  ASSERT_EQ(answer.rows.size(), accuracy::kSurveyDimensions.size());
  for (const auto& [dimension, mean] : accuracy::kSurveyDimensions) {
    SCOPED_TRACE(dimension);
    const auto row = std::ranges::find_if(
        answer.rows, [&](const auto& each) { return each.keys[0] == dimension; });
    ASSERT_NE(row, answer.rows.end());
    EXPECT_THAT(row->figures[0].value, Optional(HasDigits(mean)));
  }

  EXPECT_THAT(OfMonth("survey.favourable_share").value,
              Optional(HasDigits(accuracy::kSatisfiedShare)));
  EXPECT_THAT(OfMonth("survey.favourable_share", {{"threshold", "80"}}).value,
              Optional(HasDigits(accuracy::kSatisfiedShare)));
  EXPECT_EQ(OfMonth("survey.responses").value, accuracy::kSurveyResponses);
}

}  // namespace
}  // namespace assay::testing
