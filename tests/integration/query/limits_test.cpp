// Limits of the store, and a store that is away, as whoever asks meets them.

#include <gmock/gmock.h>

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
  request.row_limit = 49;
  request.field = "queries[0].";
  const auto refused = engine().Ask(query::Caller::Everything(), {request});
  EXPECT_THAT(refused, StatusIs(StatusCode::kResourceExhausted, HasSubstr("queries[0].row_limit")));
  EXPECT_EQ(ReasonOf(refused.status()), "TOO_MANY_ROWS");

  request.row_limit = 50;
  EXPECT_OK(engine().Ask(query::Caller::Everything(), {request}));
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
