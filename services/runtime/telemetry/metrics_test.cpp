#include "services/runtime/telemetry/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace assay::telemetry {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(MetricsTest, ShowsCountersGaugesAndHistograms) {
  Metrics metrics;
  metrics.AddCounter("sink_rows_total", "Rows stored.", {{"topic", "call"}}).Increment(5);
  metrics.AddGauge("sink_lag_rows", "Rows behind.").Set(7);
  metrics.AddHistogram("sink_insert_seconds", "Insert time.", {0.1, 1}).Observe(0.5);

  const std::string text = metrics.Text();
  EXPECT_THAT(text, HasSubstr("# HELP sink_rows_total Rows stored."));
  EXPECT_THAT(text, HasSubstr("sink_rows_total{topic=\"call\"} 5"));
  EXPECT_THAT(text, HasSubstr("sink_lag_rows 7"));
  EXPECT_THAT(text, HasSubstr("sink_insert_seconds_bucket{le=\"0.1\"} 0"));
  EXPECT_THAT(text, HasSubstr("sink_insert_seconds_bucket{le=\"1\"} 1"));
}

TEST(MetricsTest, AddingTheSameMetricAgainGivesTheSameOne) {
  Metrics metrics;

  Counter& first = metrics.AddCounter("a_total", "A.", {{"k", "v"}});
  Counter& again = metrics.AddCounter("a_total", "A.", {{"k", "v"}});
  Counter& other = metrics.AddCounter("a_total", "A.", {{"k", "w"}});

  EXPECT_EQ(&first, &again);
  EXPECT_NE(&first, &other);
}

TEST(MetricsTest, AsksForObservedValuesAtEachScrapeUntilTheHandleGoes) {
  Metrics metrics;
  double value = 1;
  auto first = metrics.AddObserved("q_items", "Waiting.", [&] { return value; }, {{"q", "a"}});
  auto second = metrics.AddObserved("q_items", "Waiting.", [&] { return 9.0; }, {{"q", "b"}});

  EXPECT_THAT(metrics.Text(), HasSubstr("q_items{q=\"a\"} 1\nq_items{q=\"b\"} 9\n"));

  value = 2;
  EXPECT_THAT(metrics.Text(), HasSubstr("q_items{q=\"a\"} 2"));

  first.reset();
  EXPECT_THAT(metrics.Text(), Not(HasSubstr("q=\"a\"")));
}

TEST(MetricsTest, CountsFromSeveralThreads) {
  Metrics metrics;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      Counter& counter = metrics.AddCounter("n_total", "N.");
      for (int n = 0; n < 1000; ++n) counter.Increment();
    });
  }
  for (std::thread& thread : threads) thread.join();

  EXPECT_EQ(metrics.AddCounter("n_total", "N.").Value(), 4000);
}

}  // namespace
}  // namespace assay::telemetry
