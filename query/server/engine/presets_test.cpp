#include "query/server/engine/presets.h"

#include <gmock/gmock.h>

#include "query/server/engine/organisation_for_test.h"
#include "query/server/engine/resolver.h"
#include "services/runtime/testing/matchers.h"

namespace assay::query {
namespace {

using ::testing::HasSubstr;
using testing::StatusIs;

TEST(PresetsTest, AskForTheFourServiceLevelsWithUsualThresholds) {
  const auto questions = CallCentreQuestions({.from = "2010-08-01", .to = "2010-09-01"});

  ASSERT_EQ(questions.size(), 5u);
  for (size_t i = 1; i < 5; ++i) {
    ASSERT_OK_AND_ASSIGN(const ResolvedQuestion resolved,
                         Resolve(questions[i], Caller::Everything(), *TestOrganisation()));
    const metrics::Arguments& arguments = resolved.question.metrics[0].arguments;
    EXPECT_EQ(arguments.text("variant"), "v" + std::to_string(i));
    EXPECT_EQ(arguments.text("threshold_s"), "20");
    EXPECT_EQ(arguments.text("short_abandon_s"), "20");
  }
}

TEST(PresetsTest, AreValidQuestions) {
  const auto calls = CallCentreQuestions({.unit = "north",
                                          .from = "2010-08-01",
                                          .to = "2010-09-01",
                                          .every = sql::Step::kDay,
                                          .businesses = {"loans"},
                                          .skills = {"first"},
                                          .by = {"branch"},
                                          .threshold_s = 30});
  const auto surveys = SatisfactionQuestions({.unit = "north",
                                              .from = "2010-08-01",
                                              .to = "2010-09-01",
                                              .questionnaire = "visit",
                                              .methods = {"keypress"},
                                              .by = {"item"}});
  for (const auto& questions : {calls, surveys}) {
    for (const MetricRequest& question : questions) {
      EXPECT_OK(Resolve(question, Caller::Everything(), *TestOrganisation()));
    }
  }
}

TEST(PresetsTest, NameTheFieldsOfTheirOwnMessage) {
  const auto questions =
      CallCentreQuestions({.unit = "nroth", .from = "2010-08-01", .to = "2010-09-01"});
  EXPECT_THAT(Resolve(questions[0], Caller::Everything(), *TestOrganisation()),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("unit_id: there is no unit")));
}

}  // namespace
}  // namespace assay::query
