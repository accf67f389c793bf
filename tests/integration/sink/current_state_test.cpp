// What each call is now, in the store, beside what its facts say.
#include <chrono>

#include "ingest/sink/sample_records.h"
#include "services/runtime/testing/eventually.h"
#include "tests/integration/sink/sink_stand.h"

namespace assay::testing {
namespace {

using namespace std::chrono_literals;

constexpr char kDifferences[] = R"(
SELECT count() FROM (
  SELECT * FROM (SELECT * FROM call_recomputed)
  EXCEPT
  SELECT * FROM (
    SELECT source_id, call_id, counted_at, facts, unit, business_date, phase, phase_at, direction,
           line, business, skill, outcome, employee_ref, queue_ms
    FROM call_current FINAL)))";

class CurrentStateTest : public SinkStand {
 protected:
  // Sequence n of call `call`, which reaches that phase.
  void WritePhase(uint64_t sequence, int call, const std::string& phase) {
    auto record = sink::SampleCall(sequence);
    auto& event = *record.mutable_event()->mutable_call();
    event.set_call_id(fmt::format("call-{}", call));
    if (phase == "queued") event.mutable_queued();
    if (phase == "answered") event.mutable_answered()->set_queue_ms(12'000);
    calls().Write(0, "a", record);
  }
  std::string PhaseOf(int call) {
    const auto block = client().Query(fmt::format(
        "SELECT CAST(phase, 'String') AS phase FROM call_current FINAL WHERE call_id = 'call-{}'",
        call));
    if (!block.ok() || block->rows() != 1) return "not stored once";
    return std::string((**block->Get<clickhouse::StringColumn>("phase"))[0]);
  }
  ::testing::AssertionResult EventuallyCurrent(uint64_t calls) {
    const auto is_current = [&] {
      return Number(client(), "SELECT count() FROM call_current FINAL").value_or(0) == calls &&
             Number(client(), kDifferences).value_or(1) == 0;
    };
    const auto result = Eventually(is_current, 60s);
    if (result) return result;
    return ::testing::AssertionFailure()
           << Number(client(), "SELECT count() FROM call_current FINAL").value_or(0)
           << " calls, differences: " << Number(client(), kDifferences).status() << "\n"
           << sink().log();
  }
};

TEST_F(CurrentStateTest, FollowsACallThroughItsPhases) {
  StartSink();
  WritePhase(1, 1, "queued");
  WritePhase(2, 2, "queued");
  ASSERT_OK(calls().Flush());
  ASSERT_TRUE(EventuallyCurrent(2));
  EXPECT_EQ(PhaseOf(1), "queued");

  WritePhase(3, 1, "answered");
  ASSERT_OK(calls().Flush());
  ASSERT_TRUE(Eventually([&] { return PhaseOf(1) == "answered"; }, 30s)) << sink().log();
  EXPECT_EQ(PhaseOf(2), "queued");

  WritePhase(4, 1, "ended");
  ASSERT_OK(calls().Flush());
  ASSERT_TRUE(Eventually([&] { return PhaseOf(1) == "ended"; }, 30s)) << sink().log();
  EXPECT_TRUE(EventuallyCurrent(2));
}

TEST_F(CurrentStateTest, EventsOutOfOrderNeverSetACallBack) {
  WritePhase(1, 1, "ended");
  WritePhase(2, 1, "queued");
  ASSERT_OK(calls().Flush());
  StartSink();
  ASSERT_TRUE(EventuallyCurrent(1));

  WritePhase(3, 1, "answered");
  ASSERT_OK(calls().Flush());

  ASSERT_TRUE(EventuallyStored(3));
  ASSERT_TRUE(EventuallyCurrent(1));
  EXPECT_EQ(PhaseOf(1), "ended");
}

TEST_F(CurrentStateTest, KillsLeaveItEqualToItsFacts) {
  constexpr int kCalls = 4'000;
  uint64_t sequence = 0;
  for (const char* phase : {"queued", "answered", "ended"}) {
    for (int call = 0; call < kCalls; ++call) WritePhase(++sequence, call, phase);
  }
  ASSERT_OK(calls().Flush());
  for (int round = 0; round < 4; ++round) {
    const uint64_t before = RowsStored(client());
    StartSink({"--sink.batch_rows_due=1000", "--sink.batch_rows_max=1000"});
    ASSERT_TRUE(Eventually([&] { return RowsStored(client()) > before; }, 60s)) << sink().log();
    sink().Kill();
  }

  StartSink();

  ASSERT_TRUE(EventuallyStored(3 * kCalls));
  EXPECT_TRUE(EventuallyCurrent(kCalls));
}

TEST_F(CurrentStateTest, RepairedRowsAreComputedAgain) {
  for (int call = 0; call < 100; ++call)
    WritePhase(static_cast<uint64_t>(call) + 1, call, "queued");
  ASSERT_OK(calls().Flush());
  StartSink();
  ASSERT_TRUE(EventuallyCurrent(100));
  ASSERT_OK(sink().Stop(30s));
  ASSERT_OK(client().Execute("DELETE FROM call WHERE kafka_offset BETWEEN 10 AND 19", {},
                             {.settings = {{"lightweight_deletes_sync", "2"}}}));
  ASSERT_OK(client().Execute("ALTER TABLE call_current DELETE WHERE call_id = 'call-15'", {},
                             {.settings = {{"mutations_sync", "2"}}}));

  StartSink();

  EXPECT_TRUE(EventuallyCurrent(100));
}

}  // namespace
}  // namespace assay::testing
