#include "query/server/engine/resolver.h"

#include <gmock/gmock.h>

#include "query/server/engine/organisation_for_test.h"
#include "services/runtime/base/reason.h"
#include "services/runtime/testing/matchers.h"

namespace assay::query {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Optional;
using testing::StatusIs;

class ResolverTest : public ::testing::Test {
 protected:
  static MetricRequest August(std::vector<std::string> metrics) {
    return {.field = "queries[0].",
            .metrics = std::move(metrics),
            .from = "2010-08-01",
            .to = "2010-09-01"};
  }

  StatusOr<ResolvedQuestion> Resolved(const MetricRequest& request,
                                      const Caller& caller = Caller::Everything()) const {
    return Resolve(request, caller, *snapshot_);
  }

  // The request is refused with this reason and a message with both texts.
  void ExpectRefused(const MetricRequest& request, const std::string& reason,
                     const std::string& field, const std::string& text) const {
    const auto result = Resolved(request);
    EXPECT_THAT(result, StatusIs(StatusCode::kInvalidArgument,
                                 AllOf(HasSubstr("queries[0]." + field), HasSubstr(text))));
    EXPECT_EQ(ReasonOf(result.status()), reason);
  }

  const std::shared_ptr<const directory::Snapshot> snapshot_ = TestOrganisation();
};

TEST_F(ResolverTest, FillsInDefaults) {
  ASSERT_OK_AND_ASSIGN(const ResolvedQuestion resolved, Resolved(August({"call.service_level"})));

  EXPECT_EQ(resolved.question.row_limit, 1'000u);
  EXPECT_EQ(resolved.question.metrics[0].arguments.text("variant"), "v2");
  EXPECT_EQ(resolved.question.selection.units, std::nullopt);
  EXPECT_EQ(resolved.question.selection.step, sql::Step::kNone);
}

TEST_F(ResolverTest, KnowsHowManyRowsThereCanBe) {
  const auto rows_of = [&](std::vector<std::string> by, sql::Step every) {
    MetricRequest request = August({"call.offered"});
    request.by = std::move(by);
    request.every = every;
    return Resolved(request)->rows_max;
  };
  EXPECT_EQ(rows_of({}, sql::Step::kNone), 1u);
  EXPECT_EQ(rows_of({}, sql::Step::kDay), 31u);
  EXPECT_EQ(rows_of({"direction"}, sql::Step::kDay), 31u * 3);
  // Any number of words, and units that are not registered any more.
  EXPECT_EQ(rows_of({"business"}, sql::Step::kNone), 1'000u);
  EXPECT_EQ(rows_of({"unit"}, sql::Step::kNone), 1'000u);
}

TEST_F(ResolverTest, PutsTheCallersScopeIntoEverySelection) {
  const Caller north{.units = {.roots = {"north"}}, .roles = {Role::kReader}};

  ASSERT_OK_AND_ASSIGN(const ResolvedQuestion resolved, Resolved(August({"call.offered"}), north));

  EXPECT_THAT(resolved.question.selection.units,
              Optional(ElementsAre("north", "n1", "n1-a", "n2")));
}

TEST_F(ResolverTest, GivesEachMetricTheParametersItHas) {
  MetricRequest request = August({"call.service_level", "call.abandonment_rate", "call.asa"});
  request.parameters = {{"short_abandon_s", "5"}, {"variant", "v3"}};

  ASSERT_OK_AND_ASSIGN(const ResolvedQuestion resolved, Resolved(request));

  const auto& metrics = resolved.question.metrics;
  EXPECT_EQ(metrics[0].arguments.text("short_abandon_s"), "5");
  EXPECT_EQ(metrics[0].arguments.text("variant"), "v3");
  EXPECT_EQ(metrics[1].arguments.text("short_abandon_s"), "5");
  EXPECT_TRUE(metrics[2].arguments.all().empty());
}

TEST_F(ResolverTest, WritesEqualFiltersInOneWay) {
  MetricRequest request = August({"call.offered"});
  request.where = {{"business", {"b", "a", "b"}}};
  ASSERT_OK_AND_ASSIGN(const ResolvedQuestion resolved, Resolved(request));
  EXPECT_THAT(resolved.question.selection.where[0].values, ElementsAre("a", "b"));
}

TEST_F(ResolverTest, ForgetsATimeZoneThatChangesNothing) {
  MetricRequest request = August({"call.offered"});
  request.time_zone = "Asia/Shanghai";
  request.every = sql::Step::kDay;
  ASSERT_OK_AND_ASSIGN(const ResolvedQuestion dates, Resolved(request));
  EXPECT_EQ(dates.question.selection.time_zone, "");

  request.from = "2010-08-01T00:00:00+08:00";
  request.to = "2010-09-01T00:00:00+08:00";
  ASSERT_OK_AND_ASSIGN(const ResolvedQuestion moments, Resolved(request));
  EXPECT_EQ(moments.question.selection.time_zone, "Asia/Shanghai");
}

TEST_F(ResolverTest, AnswersTheQuestionnairesOwnThresholdFromRollUps) {
  MetricRequest request = August({"survey.favourable_share"});
  request.where = {{"questionnaire", {"visit"}}};
  request.parameters = {{"threshold", "4"}};
  ASSERT_OK_AND_ASSIGN(const ResolvedQuestion own, Resolved(request));
  EXPECT_TRUE(metrics::IsStored(own.question.metrics[0].recipe.numerator[0].measure));
  EXPECT_EQ(own.question.metrics[0].arguments.text("threshold"), "4");

  request.parameters = {{"threshold", "3"}};
  ASSERT_OK_AND_ASSIGN(const ResolvedQuestion other, Resolved(request));
  EXPECT_FALSE(metrics::IsStored(other.question.metrics[0].recipe.numerator[0].measure));
}

TEST_F(ResolverTest, RefusesUnknownNamesAndSuggestsNearOnes) {
  ExpectRefused(August({"call.asa", "call.servce_level"}), "UNKNOWN_METRIC", "metrics[1]",
                "did you mean \"call.service_level\"");

  MetricRequest request = August({"call.service_level"});
  request.by = {"busines"};
  ExpectRefused(request, "UNKNOWN_DIMENSION", "by[0]", "business");

  request = August({"call.service_level"});
  request.parameters = {{"treshold_s", "5"}};
  ExpectRefused(request, "UNKNOWN_PARAMETER", "parameters[0]", "did you mean \"threshold_s\"");

  request = August({"call.offered"});
  request.where = {{"unit", {"nroth"}}};
  ExpectRefused(request, "UNKNOWN_UNIT", "where[0].values", "did you mean \"north\"");

  request.where = {{"outcome", {"lost"}}};
  ExpectRefused(request, "UNKNOWN_VALUE", "where[0].values", "abandoned");
}

TEST_F(ResolverTest, RefusesDimensionsOfTheOtherFamily) {
  MetricRequest request = August({"call.offered"});
  request.by = {"item"};
  ExpectRefused(request, "UNKNOWN_DIMENSION", "by[0]", "call metrics have no dimension");

  request = August({"survey.mean"});
  request.where = {{"skill", {"loans"}}};
  ExpectRefused(request, "UNKNOWN_DIMENSION", "where[0].dimension", "survey metrics");
}

TEST_F(ResolverTest, RefusesMetricsOfSeveralFamilies) {
  ExpectRefused(August({"call.asa", "survey.mean"}), "MIXED_FAMILIES", "metrics[1]",
                "a query of its own");
}

TEST_F(ResolverTest, RefusesWhatIsTooMuch) {
  ExpectRefused(August({}), "BAD_QUESTION", "metrics", "at least one");
  ExpectRefused(August(std::vector<std::string>(33, "call.asa")), "BAD_QUESTION", "metrics", "32");

  MetricRequest request = August({"call.asa"});
  request.by = {"unit", "branch", "region", "group", "skill"};
  ExpectRefused(request, "BAD_QUESTION", "by", "at most 4");

  request = August({"call.asa"});
  request.by = {"skill", "skill"};
  ExpectRefused(request, "BAD_QUESTION", "by[1]", "twice");

  request = August({"call.asa"});
  request.row_limit = 10'001;
  ExpectRefused(request, "BAD_QUESTION", "row_limit", "10000");

  request = August({"call.asa"});
  request.name = std::string(129, 'n');
  ExpectRefused(request, "BAD_QUESTION", "name", "128");

  request = August({"call.asa"});
  request.where = {{"skill", std::vector<std::string>(1'001, "x")}};
  ExpectRefused(request, "BAD_FILTER", "where[0].values", "1000");

  request.where = {{"skill", {}}};
  ExpectRefused(request, "BAD_FILTER", "where[0].values", "1 to 1000");

  request.where = {{"skill", {std::string(257, 'x')}}};
  ExpectRefused(request, "BAD_FILTER", "where[0].values", "256 bytes");
}

TEST_F(ResolverTest, RefusesParametersThatAreSetTwiceOrBadly) {
  MetricRequest request = August({"call.service_level"});
  request.parameters = {{"variant", "v1"}, {"variant", "v2"}};
  ExpectRefused(request, "BAD_QUESTION", "parameters[1]", "twice");

  request.parameters = {{"variant", "v9"}};
  ExpectRefused(request, "BAD_PARAMETER", "parameters", "one of: v1, v2, v3, v4");
}

TEST_F(ResolverTest, RefusesAnUnknownTimeZone) {
  MetricRequest request = August({"call.asa"});
  request.time_zone = "Mars/Base";
  ExpectRefused(request, "BAD_PERIOD", "time_zone", "Asia/Shanghai");
}

}  // namespace
}  // namespace assay::query
