// Quantiles: exact up to the limit, a sketch with its stated error beyond, retractions taken out.

#include <gmock/gmock.h>

#include <cmath>
#include <limits>
#include <tuple>

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

TEST_F(QuantilesTest, HaveTheIntervalOfTheirRanks) {
  // 1 to 100 s, and a retracted one: SciPy's quantile_test gives ranks 40 and 61, 84 and 96.
  std::vector<CallRow> rows;
  for (uint32_t i = 1; i <= 100; ++i) rows.push_back(Waited(i * 1'000));
  Insert(rows);
  Insert({Waited(500), Waited(500, -1)});
  for (const auto& [p, lower, upper] :
       {std::tuple{"0.5", 40.0, 61.0}, {"0.9", 84.0, 96.0}, {"0.01", 0.0, 4.0}}) {
    const metrics::Figure figure = AskOne(Wait(p));
    ASSERT_TRUE(figure.interval.has_value()) << p;
    EXPECT_EQ(figure.interval->lower, lower) << p;
    EXPECT_EQ(figure.interval->upper, upper) << p;
    EXPECT_EQ(figure.interval->method, "order_statistics");
  }
  // A hundred do not bound p99: a share of 0.99^100 = 37 % of samples has none above it.
  EXPECT_EQ(AskOne(Wait("0.99")).interval->upper, std::numeric_limits<double>::infinity());
  EXPECT_FALSE(AskOne(Wait("0")).interval.has_value());
}

TEST_F(QuantilesTest, HaveNoIntervalOfFour) {
  Insert({Waited(1'000), Waited(2'000), Waited(3'000), Waited(4'000)});
  EXPECT_FALSE(AskOne(Wait("0.5")).interval.has_value());

  Insert({Waited(5'000)});
  const metrics::Figure figure = AskOne(Wait("0.5"));
  EXPECT_EQ(figure.interval->lower, 0);
  EXPECT_EQ(figure.interval->upper, std::numeric_limits<double>::infinity());
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
    const metrics::Figure all = AskOne(Wait(p));
    const double exact = *all.value;

    const auto answers = sketching.Ask(query::Caller::Everything(), {Wait(p)});

    ASSERT_OK(answers);
    const metrics::Figure figure = answers->front().rows[0].figures[0];
    EXPECT_EQ(figure.relative_error_max, 0.005);
    EXPECT_NEAR(*figure.value, exact, exact * 0.0050001) << p;
    EXPECT_EQ(figure.n, 5'000u);
    ASSERT_EQ(figure.interval.has_value(), all.interval.has_value()) << p;
    if (!figure.interval) continue;
    // The ends are those of the values, each moved outwards by at most a bucket, 1.005 %.
    constexpr double kRounding = 1e-9;
    EXPECT_LE(figure.interval->lower, all.interval->lower * (1 + kRounding)) << p;
    EXPECT_GE(figure.interval->lower, all.interval->lower / 1.0101) << p;
    EXPECT_GE(figure.interval->upper, all.interval->upper * (1 - kRounding)) << p;
    EXPECT_LE(figure.interval->upper, all.interval->upper * 1.0101) << p;
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
