// Quantiles: exact up to the limit, a sketch with its stated error beyond, retractions taken out.

#include <gmock/gmock.h>

#include <cmath>

#include "tests/integration/query/figure_stand.h"

namespace assay::testing {
namespace {

using query::MetricRequest;

class QuantilesTest : public FigureStand {
 protected:
  static MetricRequest Wait(const std::string& p) {
    return {.metrics = {"call.wait_quantile"},
            .from = "2026-01-01",
            .to = "2026-02-01",
            .parameters = {{"p", p}}};
  }
  static CallRow Waited(uint32_t queue_ms, int8_t sign = 1) {
    return {.business_date = 20'454, .sign = sign, .queue_ms = queue_ms};
  }
  // Heavy-tailed waits, some of them zero.
  void InsertHeavyTail(int count) {
    std::vector<CallRow> rows;
    for (int i = 0; i < count; ++i) {
      const double u = (i + 0.5) / count;
      rows.push_back(Waited(i % 10 == 0 ? 0 : static_cast<uint32_t>(1'000 / std::pow(u, 1.7))));
    }
    Insert(rows);
  }
};

TEST_F(QuantilesTest, AreThoseOfTheStore) {
  InsertHeavyTail(5'000);
  for (const char* p : {"0", "0.25", "0.5", "0.9", "0.999", "1"}) {
    ASSERT_OK_AND_ASSIGN(
        const clickhouse::Block block,
        client().Query(
            fmt::format("SELECT quantileExactInclusive({})(queue_ms) / 1000 AS q FROM call", p)));
    ASSERT_OK_AND_ASSIGN(const auto* expected, block.Get<clickhouse::Float64Column>("q"));

    const metrics::Figure figure = AskOne(Wait(p));

    EXPECT_NEAR(*figure.value, (*expected)[0], 1e-9 * (*expected)[0]) << p;
    EXPECT_EQ(figure.relative_error_max, 0);
    EXPECT_EQ(figure.n, 5'000u);
  }
}

TEST_F(QuantilesTest, TakeRetractedFactsOut) {
  Insert({Waited(1'000), Waited(2'000), Waited(3'000), Waited(900'000), Waited(2'000)});
  Insert({Waited(900'000, -1), Waited(2'000, -1)});

  EXPECT_EQ(AskOne(Wait("0.5")).value, 2);
  EXPECT_EQ(AskOne(Wait("1")).value, 3);
  EXPECT_EQ(AskOne(Wait("1")).n, 3u);
}

TEST_F(QuantilesTest, ComeFromASketchBeyondTheLimitAndKeepItsError) {
  InsertHeavyTail(5'000);
  const query::QueryEngine sketching = EngineWith({.exact_quantile_rows_max = 4'999});
  for (const char* p : {"0", "0.05", "0.3", "0.5", "0.9", "0.99", "1"}) {
    const double exact = *AskOne(Wait(p)).value;

    const auto answers = sketching.Ask(query::Caller::Everything(), {Wait(p)});

    ASSERT_OK(answers);
    const metrics::Figure figure = answers->front().rows[0].figures[0];
    EXPECT_EQ(figure.relative_error_max, 0.005);
    EXPECT_NEAR(*figure.value, exact, exact * 0.0050001) << p;
    EXPECT_EQ(figure.n, 5'000u);
  }
}

TEST_F(QuantilesTest, OfNothingAreAbsent) {
  Insert(std::vector<CallRow>{{.business_date = 20'454, .outcome = "abandoned", .queue_ms = 5}});
  const metrics::Figure figure = AskOne(Wait("0.5"));
  EXPECT_FALSE(figure.value.has_value());
  EXPECT_EQ(figure.absent_reason, "empty_denominator");
}

}  // namespace
}  // namespace assay::testing
