// Partitions move between two sinks, and every offset is one row, once.
#include <chrono>
#include <csignal>
#include <fstream>

#include "services/runtime/testing/eventually.h"
#include "tests/integration/sink/sink_stand.h"

namespace assay::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

class HandoverTest : public SinkStand {
 protected:
  // Gives the first sink partitions 0 to 3 and the second the others, or the other way round.
  void Assign(const std::string& low, const std::string& high) {
    const std::string path = folder().path() / "assignment.toml";
    std::ofstream(path + ".new") << "[sinks]\n"
                                 << low << " = [0, 1, 2, 3]\n"
                                 << high << " = [4, 5, 6, 7]\n";
    std::filesystem::rename(path + ".new", path);
  }
  void AssignAllTo(const std::string& sink) {
    const std::string path = folder().path() / "assignment.toml";
    std::ofstream(path + ".new") << "[sinks]\n" << sink << " = [0, 1, 2, 3, 4, 5, 6, 7]\n";
    std::filesystem::rename(path + ".new", path);
  }
  std::vector<std::string> Arguments(const std::string& name) const {
    return {"--sink.name=" + name,
            "--sink.assignment=" + (folder().path() / "assignment.toml").string(),
            "--sink.families=call",
            "--sink.lease=2s",
            "--sink.insert_timeout=1900ms",
            "--sink.batch_rows_due=500",
            "--sink.batch_rows_max=500",
            "--sink.batch_spacing=0ms"};
  }
  void Write(uint64_t first, uint64_t last) {
    for (int32_t partition = 0; partition < 8; ++partition) {
      calls().WriteCalls(partition, fmt::format("s{}", partition), first, last);
    }
    ASSERT_OK(calls().Flush());
  }
  void ExpectEverythingOnce(uint64_t rows) {
    ASSERT_TRUE(EventuallyStored(rows));
    const auto is_right = [&] { return RowsStored(client()) == rows && CheckTable(client()).ok(); };
    EXPECT_TRUE(Eventually(is_right, 60s)) << CheckTable(client()) << "\n" << sink().log();
    EXPECT_EQ(RowsByStatus(client())["ok"], rows);
  }
  static constexpr char kOwnsFirst[] = R"(sink_partition_owned{family="call",partition="0"})";
};

TEST_F(HandoverTest, PartitionsMoveUnderLoadWithoutLossOrDoubling) {
  Assign("a", "b");
  StartSink(Arguments("a"));
  StartSecondSink(Arguments("b"));
  for (uint64_t round = 0; round < 4; ++round) {
    Write(round * 1'000 + 1, (round + 1) * 1'000);
    const bool first_has_low = round % 2 == 1;
    if (first_has_low) {
      Assign("a", "b");
    } else {
      Assign("b", "a");
    }
    // Both give something and both take something, so neither comes first.
    sink().Signal(SIGHUP);
    second_sink().Signal(SIGHUP);
    ASSERT_TRUE(Eventually([&] { return SinkMetric(kOwnsFirst) == (first_has_low ? 1 : 0); }, 30s))
        << sink().log();
  }

  ExpectEverythingOnce(8 * 4'000);
}

TEST_F(HandoverTest, SinkThatGivesStoresWhatItReadBefore) {
  AssignAllTo("a");
  StartSink(Arguments("a"));
  StartSecondSink(Arguments("b"));
  Write(1, 500);
  ASSERT_TRUE(EventuallyStored(8 * 500));

  AssignAllTo("b");
  sink().Signal(SIGHUP);
  ASSERT_TRUE(Eventually([&] { return SinkMetric(kOwnsFirst) == 0; }, 30s));
  second_sink().Signal(SIGHUP);
  Write(501, 1'000);

  ExpectEverythingOnce(8 * 1'000);
  EXPECT_EQ(SinkMetric(R"(sink_rows_total{family="call",status="ok"})"), 8 * 500);
}

// It was paused for longer than its lease, and another sink took its place meanwhile.
TEST_F(HandoverTest, SinkThatStoodStillFindsItsPartitionsGone) {
  AssignAllTo("a");
  StartSink(Arguments("a"));
  Write(1, 2'000);
  ASSERT_TRUE(Eventually([&] { return RowsStored(client()) > 0; }, 60s)) << sink().log();
  sink().Signal(SIGSTOP);

  AssignAllTo("b");
  StartSecondSink(Arguments("b"));
  Write(2'001, 3'000);
  ASSERT_TRUE(EventuallyStored(8 * 3'000)) << second_sink().log();
  sink().Signal(SIGCONT);

  ASSERT_TRUE(Eventually([&] { return SinkMetric(kOwnsFirst) == 0; }, 30s)) << sink().log();
  Write(3'001, 3'500);
  ExpectEverythingOnce(8 * 3'500);
}

TEST_F(HandoverTest, AssignmentThatIsWrongIsRefusedAndSaidUntilItIsMended) {
  AssignAllTo("a");
  StartSink(Arguments("a"));
  Write(1, 10);
  ASSERT_TRUE(EventuallyStored(80));

  Assign("a", "a");  // The same key twice.
  sink().Signal(SIGHUP);
  ASSERT_OK(sink().WaitForLog("session ended; beginning anew", 30s).status());
  EXPECT_THAT(sink().log(), HasSubstr("assignment.toml"));

  AssignAllTo("a");
  Write(11, 20);
  ExpectEverythingOnce(160);
}

}  // namespace
}  // namespace assay::testing
