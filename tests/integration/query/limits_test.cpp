// Limits of the store, and a store that is away, as whoever asks meets them.

#include <gmock/gmock.h>

#include <algorithm>

#include "services/runtime/base/reason.h"
#include "services/runtime/testing/free_port.h"
#include "tests/integration/query/figure_stand.h"

namespace assay::testing {
namespace {

using query::MetricRequest;
using ::testing::HasSubstr;

class LimitsTest : public FigureStand {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(FigureStand::SetUp());
    std::vector<CallRow> rows;
    for (int i = 0; i < 5'000; ++i) {
      rows.push_back({.business_date = 20'454,
                      .skill = fmt::format("skill {}", i % 50),
                      .queue_ms = static_cast<uint32_t>(i)});
    }
    Insert(rows);
  }

  static MetricRequest January(std::vector<std::string> metrics) {
    return {.metrics = std::move(metrics), .from = "2026-01-01", .to = "2026-02-01"};
  }

  StatusOr<std::vector<query::Answer>> AskWithin(const query::StatementLimits& limits,
                                                 const MetricRequest& request) {
    query::ClickHouseFigureStore limited(client(), limits);
    const auto snapshot = organisation_pointer();
    const query::QueryEngine engine(limited, [&] { return snapshot; }, clock(), {});
    return engine.Ask(query::Caller::Everything(), {request});
  }
};

TEST_F(LimitsTest, OnRowsNameTheFix) {
  MetricRequest request = January({"call.service_level"});
  EXPECT_OK(AskWithin({.rows_max = 1'000}, request));

  request.parameters = {{"threshold_s", "17"}};
  const auto refused = AskWithin({.rows_max = 1'000}, request);
  EXPECT_THAT(refused, StatusIs(StatusCode::kResourceExhausted,
                                HasSubstr("use thresholds that roll-ups hold")));
  EXPECT_EQ(ReasonOf(refused.status()), "TOO_MUCH_TO_READ");
}

TEST_F(LimitsTest, OnMemoryNameTheFix) {
  EXPECT_THAT(AskWithin({.bytes_max = 100'000}, January({"call.wait_quantile"})),
              StatusIs(StatusCode::kResourceExhausted, HasSubstr("shorter period")));
}

TEST_F(LimitsTest, OnTheAnswersRowsNameTheField) {
  MetricRequest request = January({"call.answered"});
  request.by = {"skill"};
  request.every = sql::Step::kDay;
  request.row_limit =
      30;  // January has 31 days, so not even one word and the others are sure to fit.
  request.field = "queries[0].";
  EXPECT_OK(engine().Ask(query::Caller::Everything(), {request}));

  request.by = {"unit"};
  request.every = sql::Step::kNone;
  request.row_limit = 1;
  Insert(std::vector<CallRow>{{.unit = "n1-a", .business_date = 20'454}});
  const auto refused = engine().Ask(query::Caller::Everything(), {request});
  EXPECT_THAT(refused, StatusIs(StatusCode::kResourceExhausted, HasSubstr("queries[0].row_limit")));
  EXPECT_EQ(ReasonOf(refused.status()), "TOO_MANY_ROWS");

  request.row_limit = 2;
  EXPECT_OK(engine().Ask(query::Caller::Everything(), {request}));
}

TEST_F(LimitsTest, WordsBeyondTheRowsAreFoldedIntoOthers) {
  // 50 words of 100 calls each; more of two of them, and one whose name is that of the fold.
  std::vector<CallRow> more;
  for (int i = 0; i < 60; ++i) {
    more.push_back({.business_date = 20'455,
                    .skill = i < 30 ? "skill 33" : "skill 44",
                    .outcome = i % 3 == 0 ? "abandoned" : "answered",
                    .queue_ms = 50'000});
  }
  more.push_back({.business_date = 20'455, .skill = "others", .queue_ms = 1'000});
  Insert(more);
  MetricRequest request = January({"call.answered", "call.service_level", "call.asa", "call.aht",
                                   "call.wait_quantile", "call.abandonment_rate"});
  request.by = {"skill"};
  request.row_limit = 10;

  const query::Answer answer = Ask(request);

  std::vector<std::string> kept;
  for (const query::AnswerRow& row : answer.rows) kept.push_back(row.keys[0]);
  // Most facts first, of as many the first of the alphabet; in the order of names.
  EXPECT_THAT(kept,
              ::testing::ElementsAre("skill 0", "skill 1", "skill 10", "skill 11", "skill 12",
                                     "skill 13", "skill 14", "skill 33", "skill 44", "others"));
  ASSERT_EQ(answer.rows.size(), 10u);
  EXPECT_THAT(answer.rows[0].folded_words, ::testing::IsEmpty());
  EXPECT_THAT(answer.rows[9].folded_words, ::testing::ElementsAre(42u));

  // Every figure of "others" is the one of all its facts together, interval included.
  MetricRequest rest = request;
  rest.by = {};
  rest.where = {{"skill", {"others"}}};
  for (int i = 0; i < 50; ++i) {
    const std::string skill = fmt::format("skill {}", i);
    if (std::ranges::find(kept, skill) == kept.end()) rest.where[0].values.push_back(skill);
  }
  const query::Answer together = Ask(rest);
  ASSERT_EQ(together.rows.size(), 1u);
  EXPECT_TRUE(answer.rows[9].figures == together.rows[0].figures);
  EXPECT_EQ(answer.rows[9].figures[0].value, 4'101);
  EXPECT_TRUE(answer.rows[9].figures[2].interval.has_value());
  EXPECT_GT(answer.rows[9].figures[4].n, 4'000u);
}

TEST_F(LimitsTest, WordsAreFoldedByStepAndBesideOtherKeys) {
  std::vector<CallRow> rows;
  for (int i = 0; i < 3'000; ++i) {
    rows.push_back({.unit = i % 2 == 0 ? "n1" : "n1-a",
                    .business_date = 20'454 + i % 2,
                    .business = fmt::format("business {}", i % 300)});
  }
  Insert(rows);
  MetricRequest request = January({"call.answered"});
  request.by = {"business", "direction", "skill"};
  request.every = sql::Step::kDay;
  request.row_limit = 340;  // Unfolded there are 350 rows.

  const query::Answer answer = Ask(request);

  EXPECT_LE(answer.rows.size(), 340u);
  double total = 0;
  for (const query::AnswerRow& row : answer.rows) total += row.figures[0].value.value_or(0);
  EXPECT_EQ(total, 8'000);
  const auto folded = std::ranges::count_if(
      answer.rows, [](const query::AnswerRow& row) { return !row.folded_words.empty(); });
  EXPECT_GT(folded, 0);
}

TEST_F(LimitsTest, ACancelledQuestionIsGivenUp) {
  std::stop_source cancelled;
  cancelled.request_stop();
  EXPECT_THAT(engine().Ask(query::Caller::Everything(), {January({"call.answered"})},
                           {.cancel = cancelled.get_token()}),
              StatusIs(StatusCode::kCancelled));
}

TEST_F(LimitsTest, ReadersCannotWrite) {
  const sql::FamilyStatement write{metrics::Family::kCall, {"TRUNCATE TABLE call", {}}};
  EXPECT_FALSE(store().Read(write, {}).ok());
  EXPECT_EQ(AskOne(January({"call.answered"})).value, 5'000);
}

TEST_F(LimitsTest, AStoreThatIsAwayIsUnavailable) {
  clickhouse::ClientOptions options;
  options.url = fmt::format("http://127.0.0.1:{}", FreePort());
  clickhouse::Client nobody(options);
  query::ClickHouseFigureStore away(nobody, {});
  const auto snapshot = organisation_pointer();
  const query::QueryEngine engine(away, [&] { return snapshot; }, clock(), {});
  EXPECT_THAT(engine.Ask(query::Caller::Everything(), {January({"call.answered"})}),
              StatusIs(StatusCode::kUnavailable));
}

}  // namespace
}  // namespace assay::testing
