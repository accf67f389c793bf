#include "query/server/engine/answer.h"

#include <gmock/gmock.h>

#include "query/server/engine/fake_figure_store.h"
#include "query/server/engine/organisation_for_test.h"
#include "services/runtime/base/reason.h"
#include "services/runtime/testing/matchers.h"

namespace assay::query {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::StatusIs;

class AnswerTest : public ::testing::Test {
 protected:
  void Ask(const MetricRequest& request) {
    ASSERT_OK_AND_ASSIGN(resolved_, Resolve(request, Caller::Everything(), *TestOrganisation()));
    plan_ = sql::MakePlan(std::vector<sql::Question>{resolved_.question}, 10).questions[0];
  }
  StatusOr<Answer> Answered(const std::vector<StoreRow>& rows) const {
    AnswerCollector collector;
    RETURN_IF_ERROR(WriteAnswer(resolved_, plan_, rows, {}, collector));
    return collector.Take().front();
  }

  // call.abandoned has the sums abandoned, outbound, phantom, late.
  static StoreRow Abandoned(int64_t step, std::vector<std::string> keys, int64_t count,
                            int64_t late = 0) {
    return {.step = step, .keys = std::move(keys), .sums = {count, 0, 0, late}};
  }
  static MetricRequest AbandonedByDay() {
    return {.metrics = {"call.abandoned"},
            .by = {"skill"},
            .from = "2010-08-01",
            .to = "2010-09-01",
            .every = sql::Step::kDay};
  }

  ResolvedQuestion resolved_;
  sql::QuestionPlan plan_;
};

TEST_F(AnswerTest, OrdersRowsByStepAndKeys) {
  ASSERT_NO_FATAL_FAILURE(Ask(AbandonedByDay()));

  ASSERT_OK_AND_ASSIGN(const Answer answer,
                       Answered({Abandoned(14'823, {"a"}, 1), Abandoned(14'822, {"b"}, 2),
                                 Abandoned(14'822, {"a"}, 3)}));

  ASSERT_EQ(answer.rows.size(), 3u);
  EXPECT_EQ(answer.rows[0].step_start, "2010-08-01");
  EXPECT_THAT(answer.rows[0].keys, ElementsAre("a"));
  EXPECT_EQ(answer.rows[0].figures[0].value, 3);
  EXPECT_THAT(answer.rows[1].keys, ElementsAre("b"));
  EXPECT_EQ(answer.rows[2].step_start, "2010-08-02");
}

TEST_F(AnswerTest, AddsUpLateFactsOfAllRows) {
  ASSERT_NO_FATAL_FAILURE(Ask(AbandonedByDay()));
  ASSERT_OK_AND_ASSIGN(const Answer answer,
                       Answered({Abandoned(14'822, {"a"}, 3, 2), Abandoned(14'823, {"a"}, 3, 5)}));
  EXPECT_EQ(answer.late_count, 7u);
}

TEST_F(AnswerTest, TakesOnlyThePartOfItsQuestion) {
  ASSERT_NO_FATAL_FAILURE(Ask(AbandonedByDay()));
  StoreRow foreign = Abandoned(14'822, {"a"}, 3);
  foreign.part = 1;
  ASSERT_OK_AND_ASSIGN(const Answer answer, Answered({foreign, LedgerRow("1", 0, 5)}));
  EXPECT_TRUE(answer.rows.empty());
}

TEST_F(AnswerTest, RefusesMoreRowsThanAllowedAndSaysHowToNarrow) {
  MetricRequest request = AbandonedByDay();
  request.row_limit = 1;
  request.field = "queries[3].";
  ASSERT_NO_FATAL_FAILURE(Ask(request));

  EXPECT_OK(Answered({Abandoned(14'822, {"a"}, 1)}));
  const auto refused = Answered({Abandoned(14'822, {"a"}, 1), Abandoned(14'822, {"b"}, 1)});
  EXPECT_THAT(refused, StatusIs(StatusCode::kResourceExhausted, HasSubstr("queries[3].row_limit")));
  EXPECT_EQ(ReasonOf(refused.status()), "TOO_MANY_ROWS");
}

TEST_F(AnswerTest, RefusesRowsThatThePlanDidNotAskFor) {
  ASSERT_NO_FATAL_FAILURE(Ask(AbandonedByDay()));
  StoreRow short_row = Abandoned(14'822, {"a"}, 1);
  short_row.sums.pop_back();
  EXPECT_THAT(Answered({short_row}), StatusIs(StatusCode::kInternal));
}

TEST_F(AnswerTest, JoinsQuantilesToTheirCells) {
  MetricRequest request = AbandonedByDay();
  request.metrics = {"call.wait_quantile"};
  ASSERT_NO_FATAL_FAILURE(Ask(request));
  const auto sums = [&](const char* skill) {
    return StoreRow{.step = 14'822, .keys = {skill}, .sums = std::vector<int64_t>(4, 0)};
  };
  const StoreRow quantile{
      .part = 1, .step = 14'822, .keys = {"b"}, .sums = {2, 10'000, 20'000, 0, 0, 0, 0, 0, 0, 0}};

  ASSERT_OK_AND_ASSIGN(const Answer answer, Answered({sums("a"), sums("b"), quantile}));

  EXPECT_FALSE(answer.rows[0].figures[0].value.has_value());
  EXPECT_EQ(answer.rows[0].figures[0].absent_reason, "empty_denominator");
  EXPECT_EQ(answer.rows[1].figures[0].value, 15);
}

TEST_F(AnswerTest, TakesTheScaleOfACellFromItsNumber) {
  ASSERT_NO_FATAL_FAILURE(
      Ask({.metrics = {"survey.mean"}, .from = "2010-08-01", .to = "2010-09-01"}));
  // Facts, late, asked, answered, score; least and greatest scale. 0 is 0 to 10, 1 is 1 to 5.
  const auto mean_of = [&](int64_t least, int64_t greatest) {
    const auto answer = Answered({{.sums = {2, 0, 2, 2, 6'000'000, least, greatest},
                                   .squares = {metrics::Int128{20'000'000} * 1'000'000}}});
    return answer->rows[0].figures[0];
  };

  EXPECT_EQ(mean_of(0, 0).value, 3);
  EXPECT_EQ(mean_of(1, 1).value, 4);
  EXPECT_EQ(mean_of(0, 1).absent_reason, "mixed_scales");
}

TEST_F(AnswerTest, ReadsTheLedgerInOrder) {
  const std::vector<StoreRow> rows = {
      LedgerRow("1", 3, 9), LedgerRow("1", 0, 5), LedgerRow("0", 7, 1), {.sums = {1, 2, 3, 4}}};

  const std::vector<LedgerEntry> ledger = LedgerOf(rows);

  ASSERT_EQ(ledger.size(), 3u);
  EXPECT_EQ(ledger[0].log_id, "0");
  EXPECT_EQ(ledger[1].partition, 0u);
  EXPECT_EQ(ledger[2].offset_max, 9u);
}

TEST_F(AnswerTest, KeepsAsManyWordsAsSurelyFitTheRows) {
  const auto words_of = [&](std::vector<std::string> by, uint32_t row_limit, sql::Step every) {
    MetricRequest request = AbandonedByDay();
    request.by = std::move(by);
    request.row_limit = row_limit;
    request.every = every;
    EXPECT_NO_FATAL_FAILURE(Ask(request));
    return WordsMax(resolved_);
  };
  EXPECT_EQ(words_of({"direction"}, 100, sql::Step::kNone), 0u);
  EXPECT_EQ(words_of({"business"}, 1'000, sql::Step::kNone), 999u);
  // 31 days of August.
  EXPECT_EQ(words_of({"business"}, 1'000, sql::Step::kDay), 31u);
  // Inbound, outbound, unknown: 333 combinations, 18 of each.
  EXPECT_EQ(words_of({"business", "skill", "direction"}, 1'000, sql::Step::kNone), 17u);
  EXPECT_EQ(words_of({"business"}, 1, sql::Step::kDay), 1u);
}

TEST_F(AnswerTest, PutsFoldedWordsLastAndSaysHowMany) {
  ASSERT_NO_FATAL_FAILURE(Ask(AbandonedByDay()));
  resolved_.question.selection.words_max = 2;
  const auto row = [](std::vector<std::string> keys, int64_t words) {
    StoreRow made = Abandoned(14'822, std::move(keys), 1);
    made.sums.push_back(words);
    return made;
  };
  ASSERT_OK_AND_ASSIGN(const Answer answer,
                       Answered({row({"others"}, 7), row({"zebra"}, 0), row({"others"}, 0)}));
  ASSERT_EQ(answer.rows.size(), 3u);
  EXPECT_THAT(answer.rows[0].keys, ElementsAre("others"));
  EXPECT_TRUE(answer.rows[0].folded_words.empty());
  EXPECT_THAT(answer.rows[2].keys, ElementsAre("others"));
  EXPECT_THAT(answer.rows[2].folded_words, ElementsAre(7u));
}

}  // namespace
}  // namespace assay::query
