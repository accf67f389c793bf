// The store lost rows or has them twice, and the sink mends it from the log.
#include <grpcpp/grpcpp.h>

#include <chrono>

#include "assay/ingest/v1/sink_admin.grpc.pb.h"
#include "ingest/sink/sample_records.h"
#include "services/runtime/rpc/channel.h"
#include "services/runtime/testing/eventually.h"
#include "services/runtime/testing/free_port.h"
#include "tests/harness/unknown_methods.h"
#include "tests/integration/sink/sink_stand.h"

namespace assay::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

constexpr char kReplayed[] = R"(sink_replayed_rows_total{family="call"})";
constexpr char kUnrepaired[] = R"(sink_unrepaired_offsets{family="call",partition="0"})";

class RepairTest : public SinkStand {
 protected:
  void SetUp() override {
    SinkStand::SetUp();
    admin_address_ = fmt::format("127.0.0.1:{}", FreePort());
  }
  void Start() { StartSink({"--sink.admin.listen=" + admin_address_, "--sink.families=call"}); }

  // 1,000 calls of two sources each, of which 100 come twice, in partitions 0 and 1.
  void Fill() {
    for (const int32_t partition : {0, 1}) {
      for (const char* source : {"a", "b"}) {
        const std::string name = fmt::format("{}{}", source, partition);
        calls().WriteCalls(partition, name, 1, 600);
        calls().WriteCalls(partition, name, 501, 1'000);
      }
    }
    ASSERT_OK(calls().Flush());
    Start();
    ASSERT_TRUE(EventuallyStored(kRows));
  }
  void Execute(const std::string& sql) {
    ASSERT_OK(client().Execute(sql, {}, {.settings = {{"lightweight_deletes_sync", "2"}}}));
  }
  // Another copy of these rows, as a late insert of another sink leaves it.
  void Double(const std::string& condition, const std::string& status = "status") {
    Execute(fmt::format("INSERT INTO call SELECT * REPLACE ({} AS status) FROM call WHERE {}",
                        status, condition));
  }
  void ExpectAsBefore() {
    // A table may look right for a moment in the middle of a repair, which comes before this.
    ASSERT_OK(sink().WaitForLog("session opened", 60s).status());
    const auto is_right = [&] {
      return RowsStored(client()) == kRows && CheckTable(client()).ok();
    };
    EXPECT_TRUE(Eventually(is_right, 60s))
        << RowsStored(client()) << " rows; " << CheckTable(client()) << "\n"
        << sink().log();
    EXPECT_EQ(RowsByStatus(client()), expected_);
  }
  StatusOr<ingest::v1::RepairResponse> Repair() {
    const auto stub = ingest::v1::SinkAdminService::NewStub(
        rpc::Connect({.address = admin_address_, .attempts_max = 1}));
    grpc::ClientContext context;
    context.set_wait_for_ready(true);
    context.set_deadline(std::chrono::system_clock::now() + 60s);
    ingest::v1::RepairResponse response;
    const grpc::Status status = stub->Repair(&context, {}, &response);
    if (!status.ok()) return Unavailable("{}", status.error_message());
    return response;
  }

  StatusOr<std::unique_ptr<ChildProcess>> StartAssayctl() {
    return ChildProcess::Start({.program = BuiltProgram("assayctl"),
                                .arguments = {"verify", "--repair", "--sink", admin_address_},
                                .log = folder().path() / "assayctl.log"});
  }

  static constexpr uint64_t kRows = 2 * 2 * 1'100;
  const std::map<std::string, uint64_t> expected_{{"ok", 4'000}, {"duplicate", 400}};
  std::string admin_address_;
};

TEST_F(RepairTest, RowsThatWereLostWhileTheSinkWasAwayAreReplayed) {
  Fill();
  ASSERT_OK(sink().Stop(30s));
  Execute("DELETE FROM call WHERE kafka_partition = 0 AND kafka_offset BETWEEN 300 AND 1500");
  Execute("DELETE FROM call WHERE kafka_partition = 1 AND kafka_offset IN (1, 5, 700)");

  Start();

  ExpectAsBefore();
  EXPECT_EQ(SinkMetric(kReplayed), 1'201 + 3);
}

TEST_F(RepairTest, RowsThatAreLostWhileTheSinkRunsAreReplayed) {
  Fill();
  Execute("DELETE FROM call WHERE kafka_partition = 0 AND kafka_offset BETWEEN 10 AND 20");

  calls().Write(0, "c", "not a record");
  ASSERT_OK(calls().Flush());

  ASSERT_TRUE(Eventually([&] { return RowsStored(client()) == kRows + 1; }, 60s)) << sink().log();
  EXPECT_OK(CheckTable(client()));
}

// Seen after a full disk: the part is there, its insert was answered, and one of its files is
// empty.
TEST_F(RepairTest, PartsThatCannotBeReadAreSetAsideAndStoredAgain) {
  Fill();
  ASSERT_OK(sink().Stop(30s));
  ASSERT_OK_AND_ASSIGN(const auto parts,
                       client().Query("SELECT path FROM system.parts WHERE active AND database = "
                                      "currentDatabase() AND table = 'call'"));
  ASSERT_OK_AND_ASSIGN(const auto* paths, parts.Get<clickhouse::StringColumn>("path"));
  for (size_t part = 0; part < parts.rows(); ++part) {
    for (const auto& file : std::filesystem::directory_iterator(std::string((*paths)[part]))) {
      const std::string name = file.path().filename();
      if (name.starts_with("skp_idx_kafka_offset_range.cmrk")) {
        std::filesystem::resize_file(file, 0);
      }
    }
  }
  Execute("SYSTEM DROP MARK CACHE");
  Execute("SYSTEM DROP INDEX MARK CACHE");

  Start();

  ASSERT_TRUE(Eventually([&] { return RowsStored(client()) == kRows; }, 60s)) << sink().log();
  EXPECT_OK(CheckTable(client()));
}

TEST_F(RepairTest, RowsThatAreThereTwiceBecomeOne) {
  Fill();
  ASSERT_OK(sink().Stop(30s));
  Double("kafka_partition = 0 AND kafka_offset BETWEEN 100 AND 1200");
  Double("kafka_partition = 1 AND kafka_offset BETWEEN 50 AND 60", "'duplicate'");

  Start();

  ExpectAsBefore();
}

// As many rows as there should be, so that the ledger looks right.
TEST_F(RepairTest, RepairFindsWhatTheLedgerDoesNotShow) {
  Fill();
  Execute("DELETE FROM call WHERE kafka_partition = 0 AND kafka_offset = 7");
  Double("kafka_partition = 0 AND kafka_offset = 8");
  // A fact stored again at the offset of its duplicate.
  Execute("DELETE FROM call WHERE kafka_partition = 1 AND kafka_offset = 600");
  Execute(
      "INSERT INTO call SELECT * REPLACE (600 AS kafka_offset) FROM "
      "(SELECT * FROM call WHERE kafka_partition = 1 AND kafka_offset = 500)");

  ASSERT_OK_AND_ASSIGN(const auto response, Repair());

  ASSERT_EQ(response.partitions_size(), 2) << response.DebugString();
  const ingest::v1::PartitionRepair& first = response.partitions(0);
  ASSERT_EQ(first.missing_size(), 1);
  EXPECT_EQ(first.missing(0).first(), 7u);
  ASSERT_EQ(first.doubled_size(), 1);
  EXPECT_EQ(first.doubled(0).last(), 8u);
  const ingest::v1::PartitionRepair& second = response.partitions(1);
  ASSERT_EQ(second.mistaken_size(), 1) << response.DebugString();
  EXPECT_EQ(second.mistaken(0).first(), 600u);
  ExpectAsBefore();
}

TEST_F(RepairTest, RepairOfAWholeStoreFindsNothing) {
  Fill();

  ASSERT_OK_AND_ASSIGN(const auto response, Repair());

  ASSERT_EQ(response.partitions_size(), 2);
  EXPECT_EQ(response.partitions(0).row_count(), kRows / 2);
  EXPECT_EQ(response.partitions(0).missing_size() + response.partitions(0).doubled_size(), 0);
  ExpectAsBefore();
}

TEST_F(RepairTest, AssayctlAsksTheSinkAndPrintsWhatItDid) {
  Fill();
  Execute("DELETE FROM call WHERE kafka_partition = 1 AND kafka_offset BETWEEN 7 AND 9");

  ASSERT_OK_AND_ASSIGN(const auto assayctl, StartAssayctl());
  ASSERT_OK_AND_ASSIGN(const Ending ending, assayctl->Wait(60s));

  EXPECT_EQ(ending, Ending{}) << assayctl->log();
  EXPECT_THAT(assayctl->log(), HasSubstr("7 to 9"));
  ExpectAsBefore();
}

TEST_F(RepairTest, AssayctlSaysWhenNoSinkAnswers) {
  ASSERT_OK_AND_ASSIGN(const auto assayctl, StartAssayctl());
  ASSERT_OK_AND_ASSIGN(const Ending ending, assayctl->Wait(60s));

  EXPECT_EQ(ending.status, 3) << assayctl->log();
  EXPECT_THAT(assayctl->log(), HasSubstr("--sink"));
}

TEST_F(RepairTest, WhatTheLogHoldsNoMoreIsNamedAndTheRestGoesOn) {
  Fill();
  ASSERT_OK(sink().Stop(30s));
  Execute("DELETE FROM call WHERE kafka_partition = 0 AND kafka_offset BETWEEN 95 AND 104");
  Double("kafka_partition = 0 AND kafka_offset BETWEEN 20 AND 22");
  ASSERT_OK(admin().DeleteRecordsBefore({kCallTopic, 0}, 100));
  calls().WriteCalls(0, "a0", 1'001, 1'010);
  ASSERT_OK(calls().Flush());

  Start();

  ASSERT_TRUE(Eventually([&] { return RowsStored(client()) == kRows - 5 + 3 + 10; }, 60s))
      << RowsStored(client()) << sink().log();
  EXPECT_EQ(SinkMetric(kUnrepaired), 8);
  EXPECT_THAT(sink().log(), HasSubstr("20 to 22, 95 to 99"));
}

TEST_F(RepairTest, SinkKilledInTheMiddleOfARepairGoesOnWithIt) {
  Fill();
  for (int round = 0; round < 3; ++round) {
    ASSERT_OK(sink().Stop(30s));
    Double("kafka_partition = 0 AND kafka_offset BETWEEN 100 AND 1200");
    Execute("DELETE FROM call WHERE kafka_partition = 1 AND kafka_offset BETWEEN 100 AND 1200");
    Start();
    // What was doubled is removed first: then fewer rows are there than should be.
    (void)Eventually([&] { return RowsStored(client()) < kRows || !sink().running(); }, 20s);
    sink().Kill();
    Start();
    ExpectAsBefore();
  }
}

TEST_F(RepairTest, WhatTheAdminPortDoesNotServeBecomesNoSeries) {
  Start();
  ASSERT_OK(sink().WaitForLog("session opened", 60s).status());
  const auto asks = [&](int count) {
    return AskForUnknownThings(admin_address_, monitoring_port(), count);
  };
  ASSERT_TRUE(Eventually([&] { return asks(1).ok(); }, 30s)) << asks(1);
  ASSERT_OK_AND_ASSIGN(const int before, SeriesOf(monitoring_port()));

  ASSERT_OK(asks(1'000));

  // Series of partitions may come meanwhile; a name or a page would bring one each.
  EXPECT_THAT(SeriesOf(monitoring_port()), IsOkAndHolds(::testing::Lt(before + 500)));
}

}  // namespace
}  // namespace assay::testing
