// An answer and its as-of are of one moment, whatever is being stored meanwhile.

#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "query/server/engine/result_cache.h"
#include "tests/integration/query/figure_stand.h"

namespace assay::testing {
namespace {

using query::MetricRequest;

class AsOfTest : public FigureStand {
 protected:
  static MetricRequest All(std::vector<std::string> metrics = {"call.answered"}) {
    return {.metrics = std::move(metrics), .from = "2026-01-01", .to = "2026-02-01"};
  }
  static std::vector<CallRow> Answered(size_t count) {
    return std::vector<CallRow>(count,
                                CallRow{.business_date = 20'454, .ingested_at = 1'767'225'600'000});
  }
  // Every stored row is an answered call, so the ledger says how many there must be.
  static uint64_t RowsOf(const query::Answer& answer) {
    uint64_t rows = 0;
    for (const query::LedgerEntry& entry : answer.ledger) rows += entry.offset_max + 1;
    return rows;
  }
};

TEST_F(AsOfTest, AgreesWithTheFiguresWhileRowsAreStored) {
  Insert(Answered(80));
  std::atomic<bool> is_over = false;
  std::thread writer([&] {
    for (int i = 0; i < 60 && !is_over; ++i) Insert(Answered(80));
    is_over = true;
  });

  uint64_t seen_first = 0;
  uint64_t seen_last = 0;
  MetricRequest quantile = All({"call.wait_quantile"});
  quantile.name = "quantile";
  do {
    const auto answers = engine().Ask(query::Caller::Everything(), {All(), quantile});
    if (!answers.ok()) {
      ADD_FAILURE() << answers.status();
      break;
    }
    const uint64_t rows = RowsOf(answers->front());
    EXPECT_EQ(answers->front().rows[0].figures[0].value, static_cast<double>(rows));
    EXPECT_EQ((*answers)[1].rows[0].figures[0].n, rows);
    if (seen_first == 0) seen_first = rows;
    seen_last = rows;
  } while (!is_over);
  is_over = true;
  writer.join();

  EXPECT_GT(seen_last, seen_first) << "nothing was stored meanwhile";
}

TEST_F(AsOfTest, SaysWhatTheStoreHolds) {
  Insert(Answered(17));
  const query::Answer answer = Ask(All());

  ASSERT_EQ(answer.ledger.size(), 8u);
  EXPECT_EQ(answer.ledger[0].log_id, "1");
  EXPECT_EQ(answer.ledger[0].offset_max, 2u);
  EXPECT_EQ(answer.ledger[1].offset_max, 1u);
  EXPECT_EQ(answer.ledger[0].newest_ingested_at,
            WallTime(std::chrono::milliseconds(1'767'225'600'000)));
  EXPECT_EQ(answer.answered_at, clock().Now());
}

TEST_F(AsOfTest, IsEmptyForAnEmptyStore) {
  const query::Answer answer = Ask(All());
  EXPECT_TRUE(answer.ledger.empty());
  EXPECT_EQ(answer.rows[0].figures[0].value, 0);
}

TEST_F(AsOfTest, KeepsRememberedAnswersExact) {
  query::ResultCache cache(store(), 1 << 20);
  const auto snapshot = organisation_pointer();
  const query::QueryEngine cached(cache, [&] { return snapshot; }, clock(), {});
  const auto answered = [&] {
    return *cached.Ask(query::Caller::Everything(), {All()})->front().rows[0].figures[0].value;
  };
  Insert(Answered(8));
  EXPECT_EQ(answered(), 8);
  EXPECT_EQ(answered(), 8);
  Insert(Answered(1));
  EXPECT_EQ(answered(), 9);
}

}  // namespace
}  // namespace assay::testing
