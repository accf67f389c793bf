#include "query/server/engine/query_engine.h"

#include <gmock/gmock.h>

#include "query/server/engine/fake_figure_store.h"
#include "query/server/engine/organisation_for_test.h"
#include "query/server/engine/presets.h"
#include "services/runtime/base/reason.h"
#include "services/runtime/testing/matchers.h"

namespace assay::query {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::StatusIs;

class QueryEngineTest : public ::testing::Test {
 protected:
  static MetricRequest August(std::vector<std::string> metrics) {
    return {.metrics = std::move(metrics), .from = "2010-08-01", .to = "2010-09-01"};
  }

  FakeClock clock_;
  FakeFigureStore store_;
  QueryEngine engine_{store_, &TestOrganisation, clock_, {}};
};

TEST_F(QueryEngineTest, AnswersAFamilyFromOneStatementWithItsLedger) {
  store_.Answer(std::vector<StoreRow>{LedgerRow("1", 2, 41), {.sums = {7, 0, 0, 3}}});

  ASSERT_OK_AND_ASSIGN(
      const std::vector<Answer> answers,
      engine_.Ask(Caller::Everything(), {August({"call.abandoned"}), August({"call.abandoned"})}));

  EXPECT_EQ(store_.statements().size(), 1u);
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_EQ(answers[1].rows[0].figures[0].value, 7);
  EXPECT_EQ(answers[1].ledger[0].offset_max, 41u);
  EXPECT_EQ(answers[1].late_count, 3u);
  EXPECT_EQ(answers[1].answered_at, clock_.Now());
}

TEST_F(QueryEngineTest, AsksNothingWhenOneOfTheQuestionsIsBad) {
  MetricRequest bad = August({"call.nothing"});
  bad.field = "queries[1].";

  EXPECT_THAT(engine_.Ask(Caller::Everything(), {August({"call.asa"}), bad}),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("queries[1].metrics[0]")));
  EXPECT_TRUE(store_.statements().empty());
}

TEST_F(QueryEngineTest, LimitsHowManyQuestionsAreAskedAtOnce) {
  EXPECT_FALSE(engine_.Ask(Caller::Everything(), {}).ok());
  const std::vector<MetricRequest> many(25, August({"call.asa"}));
  EXPECT_THAT(engine_.Ask(Caller::Everything(), many),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("25 given; 1 to 24")));
}

TEST_F(QueryEngineTest, ExplainsTheLimitsOfTheStore) {
  store_.Answer(ResourceExhausted("Code: 158. Limit for rows to read exceeded"));
  const auto exhausted = engine_.Ask(Caller::Everything(), {August({"call.wait_quantile"})});
  EXPECT_THAT(exhausted, StatusIs(StatusCode::kResourceExhausted,
                                  AllOf(HasSubstr("shorter period"), HasSubstr("Code: 158"))));
  EXPECT_EQ(ReasonOf(exhausted.status()), "TOO_MUCH_TO_READ");

  store_.Answer(Unavailable("connection refused"));
  EXPECT_THAT(engine_.Ask(Caller::Everything(), {August({"call.asa"})}),
              StatusIs(StatusCode::kUnavailable, HasSubstr("connection refused")));
}

TEST_F(QueryEngineTest, BindsTheScopeIntoEveryPartOfEveryStatement) {
  const Caller north{.units = {.roots = {"n1"}}, .roles = {Role::kReader}};
  MetricRequest facts = August({"call.service_level", "call.wait_quantile"});
  facts.parameters = {{"threshold_s", "17"}};
  ASSERT_OK(engine_.Ask(north, {August({"call.asa"}), facts, August({"survey.mean"})}));

  ASSERT_EQ(store_.statements().size(), 2u);
  for (const sql::FamilyStatement& asked : store_.statements()) {
    const std::string& text = asked.statement.text;
    // Every reading of the table, except the ledger's, which has no condition at all.
    for (size_t at = text.find("WHERE "); at != std::string::npos;
         at = text.find("WHERE ", at + 1)) {
      const std::string where = text.substr(at, text.find('\n', at) - at);
      if (where.find("status = 'ok'") == std::string::npos) continue;
      EXPECT_THAT(where, HasSubstr("unit IN {units:Array(String)}"));
    }
    const auto& parameters = asked.statement.parameters;
    const auto units = std::find_if(parameters.begin(), parameters.end(),
                                    [](const auto& each) { return each.first == "units"; });
    ASSERT_NE(units, parameters.end());
    EXPECT_EQ(units->second.text(), "['n1','n1-a']");
  }
}

TEST_F(QueryEngineTest, AnswersTheCallCentreFromOnePart) {
  ASSERT_OK(engine_.Ask(
      Caller::Everything(),
      CallCentreQuestions(
          {.unit = "north", .from = "2010-08-01", .to = "2010-09-01", .by = {"skill"}})));

  ASSERT_EQ(store_.statements().size(), 1u);
  const std::string& text = store_.statements()[0].statement.text;
  EXPECT_THAT(text, HasSubstr("toInt32(0) AS part"));
  EXPECT_THAT(text, ::testing::Not(HasSubstr("toInt32(1) AS part")));
}

TEST_F(QueryEngineTest, RefusesMoreFiguresThanARequestMayHave) {
  const QueryEngine small(store_, &TestOrganisation, clock_, {.figures_max = 3});
  MetricRequest request = August({"call.abandoned"});
  request.by = {"direction"};
  const std::vector<StoreRow> rows = {{.keys = {"inbound"}, .sums = {7, 0, 0, 3}},
                                      {.keys = {"outbound"}, .sums = {7, 0, 0, 3}}};
  store_.Answer(rows);
  EXPECT_OK(small.Ask(Caller::Everything(), {request}));
  store_.Answer(rows);
  const auto refused = small.Ask(Caller::Everything(), {request, request});
  EXPECT_THAT(refused,
              StatusIs(StatusCode::kResourceExhausted,
                       AllOf(HasSubstr("4 figures"), HasSubstr("3 (query.answer_figures_max)"))));
  EXPECT_EQ(ReasonOf(refused.status()), "ANSWER_TOO_LARGE");
}

TEST_F(QueryEngineTest, RefusesAMetricNamedTwice) {
  EXPECT_THAT(
      engine_.Ask(Caller::Everything(), {August({"call.asa", "call.aht", "call.asa"})}),
      StatusIs(StatusCode::kInvalidArgument, HasSubstr("metrics[2]: \"call.asa\" is named twice")));
}

TEST_F(QueryEngineTest, ChargesWhatItMayNeedBeforeItReads) {
  MemoryBudget budget({.bytes_max = 1 << 20, .wait_max = std::chrono::milliseconds(0)});
  MemoryBudget::Charge charge = budget.None();
  ReadControl control;
  control.memory = &charge;
  MetricRequest wide = August({"call.abandoned", "call.asa", "call.aht"});
  wide.row_limit = 10'000;
  wide.by = {"business"};

  const auto refused = engine_.Ask(Caller::Everything(), {wide}, control);
  EXPECT_THAT(refused, StatusIs(StatusCode::kResourceExhausted, HasSubstr("query.memory_max")));
  EXPECT_TRUE(store_.statements().empty());

  wide.row_limit = 100;
  EXPECT_OK(engine_.Ask(Caller::Everything(), {wide}, control));
  EXPECT_GT(charge.bytes(), 100u * 3 * 64);
}

TEST_F(QueryEngineTest, AsksAgainWithFoldedWordsOnlyWhereThereAreTooMany) {
  MetricRequest request = August({"call.abandoned"});
  request.by = {"business"};
  request.row_limit = 2;
  store_.Answer(std::vector<StoreRow>{{.keys = {"a"}, .sums = {1, 0, 0, 0}},
                                      {.keys = {"b"}, .sums = {1, 0, 0, 0}},
                                      {.keys = {"c"}, .sums = {1, 0, 0, 0}}});
  store_.Answer(std::vector<StoreRow>{{.keys = {"a"}, .sums = {1, 0, 0, 0, 0}},
                                      {.keys = {"others"}, .sums = {2, 0, 0, 0, 2}}});

  ASSERT_OK_AND_ASSIGN(const std::vector<Answer> answers,
                       engine_.Ask(Caller::Everything(), {request}));

  ASSERT_EQ(store_.statements().size(), 2u);
  EXPECT_THAT(store_.statements()[0].statement.text, ::testing::Not(HasSubstr("kept_0")));
  EXPECT_THAT(store_.statements()[1].statement.text, HasSubstr("key_0 IN (SELECT word FROM"));
  ASSERT_EQ(answers[0].rows.size(), 2u);
  EXPECT_THAT(answers[0].rows[1].folded_words, ::testing::ElementsAre(2u));
}

}  // namespace
}  // namespace assay::query
