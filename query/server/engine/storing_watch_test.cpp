#include "query/server/engine/storing_watch.h"

#include <gmock/gmock.h>

#include "services/runtime/testing/matchers.h"

namespace assay::query {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Partition of calls with rows from 0 to `last` of log "1", of a log that ends at `end`.
PartitionIntake Partition(uint32_t number, uint64_t last, uint64_t end, uint64_t first = 0) {
  return {.family = Family::kCall,
          .stored = {.log_id = "1", .partition = number, .last_offset = last},
          .waiting = end > last + 1 ? end - last - 1 : 0,
          .log = LogRange{first, end}};
}

SinkWord WellSink(uint32_t partition, const std::string& log_id = "1") {
  return {.address = "127.0.0.1:7303",
          .log_id = log_id,
          .families = {{.family = Family::kCall, .partitions = {{partition, std::nullopt}}}}};
}

SinkWord StoppedSink(uint32_t partition, WallTime since) {
  SinkWord word = WellSink(partition);
  word.families[0].partitions[partition] = SinkStop{"lost its tail; set a new sink.log_id", since};
  return word;
}

class StoringWatchTest : public ::testing::Test {
 protected:
  void See(std::vector<PartitionIntake> partitions) { watch_.See(Family::kCall, partitions); }
  std::vector<Finding> Findings() const { return watch_.Findings({}); }

  FakeClock clock_;
  const WallTime began_ = clock_.Now();
  StoringWatch watch_{clock_, 60s};
};

TEST_F(StoringWatchTest, RecordsThatWaitForALittleAreNoFinding) {
  See({Partition(0, 9, 12)});
  clock_.Advance(59s);
  See({Partition(0, 9, 15)});
  EXPECT_THAT(Findings(), IsEmpty());
}

TEST_F(StoringWatchTest, WaitingWhileTheStoreStandsStillIsNotStoring) {
  See({Partition(0, 9, 12), Partition(1, 9, 10)});
  clock_.Advance(60s);
  See({Partition(0, 9, 15), Partition(1, 9, 10)});

  ASSERT_EQ(Findings().size(), 1u);
  const Finding finding = Findings()[0];
  EXPECT_EQ(finding.kind, FindingKind::kNotStoring);
  EXPECT_THAT(finding.partitions, ElementsAre(0));
  EXPECT_EQ(finding.since, began_);
  EXPECT_EQ(finding.waiting, 5u);
}

TEST_F(StoringWatchTest, NothingStoredYetIsNotStoringToo) {
  PartitionIntake nothing_stored{.family = Family::kCall,
                                 .stored = {.partition = 2},
                                 .waiting = 7,
                                 .has_rows = false,
                                 .log = LogRange{0, 7}};
  See({nothing_stored});
  clock_.Advance(60s);
  See({nothing_stored});
  ASSERT_EQ(Findings().size(), 1u);
  EXPECT_EQ(Findings()[0].kind, FindingKind::kNotStoring);
}

TEST_F(StoringWatchTest, ALateStoreThatMovesIsStoring) {
  for (uint64_t last = 9; last < 20; ++last) {
    See({Partition(0, last, 1'000)});
    clock_.Advance(50s);
  }
  EXPECT_THAT(Findings(), IsEmpty());
}

TEST_F(StoringWatchTest, ItBeginsToWaitWhenTheFirstRecordComes) {
  See({Partition(0, 9, 10)});
  clock_.Advance(10min);
  See({Partition(0, 9, 11)});
  EXPECT_THAT(Findings(), IsEmpty());
}

TEST_F(StoringWatchTest, AWallClockThatStepsChangesNothing) {
  See({Partition(0, 9, 12)});
  clock_.StepWall(24h);
  See({Partition(0, 9, 12)});
  EXPECT_THAT(Findings(), IsEmpty());
}

TEST_F(StoringWatchTest, PartitionsWithTheSameFaultAreOneFinding) {
  See({Partition(0, 9, 12), Partition(3, 1, 3)});
  clock_.Advance(60s);
  See({Partition(0, 9, 12), Partition(3, 1, 3)});
  ASSERT_EQ(Findings().size(), 1u);
  EXPECT_THAT(Findings()[0].partitions, ElementsAre(0, 3));
  EXPECT_EQ(Findings()[0].waiting, 3u);
}

TEST_F(StoringWatchTest, AStoppedPartitionIsToldAlsoWhileNothingWaits) {
  See({Partition(0, 9, 10), Partition(1, 9, 10)});
  watch_.Hear({StoppedSink(1, began_ - 5min), WellSink(0)});
  ASSERT_EQ(Findings().size(), 1u);
  const Finding finding = Findings()[0];
  EXPECT_EQ(finding.kind, FindingKind::kPartitionStopped);
  EXPECT_THAT(finding.partitions, ElementsAre(1));
  EXPECT_EQ(finding.since, began_ - 5min);
  EXPECT_THAT(finding.why, HasSubstr("lost its tail"));
}

TEST_F(StoringWatchTest, APartitionThatAnotherSinkTookOverIsNotStopped) {
  See({Partition(1, 9, 10)});
  watch_.Hear({StoppedSink(1, began_), WellSink(1)});
  EXPECT_THAT(Findings(), IsEmpty());
}

TEST_F(StoringWatchTest, ASinkThatSaysAllIsWellHidesNothing) {
  watch_.Hear({WellSink(0)});
  See({Partition(0, 9, 12)});
  clock_.Advance(60s);
  See({Partition(0, 9, 12)});
  ASSERT_EQ(Findings().size(), 1u);
  EXPECT_THAT(Findings()[0].why, HasSubstr("says that all is well, and stores nothing"));
}

TEST_F(StoringWatchTest, NamesSinksThatDoNotAnswer) {
  watch_.Hear({{.address = "127.0.0.1:7303", .answered = Unavailable("refused")}});
  See({Partition(0, 9, 12)});
  clock_.Advance(60s);
  See({Partition(0, 9, 12)});
  ASSERT_EQ(Findings().size(), 1u);
  EXPECT_THAT(Findings()[0].why,
              AllOf(HasSubstr("127.0.0.1:7303 does not answer"), HasSubstr("refused")));
}

TEST_F(StoringWatchTest, TellsTheProblemOfTheSinkThatHasThePartition) {
  SinkWord word = WellSink(0);
  word.families[0].problem = "insert: no space left";
  watch_.Hear({word});
  See({Partition(0, 9, 12)});
  clock_.Advance(60s);
  See({Partition(0, 9, 12)});
  ASSERT_EQ(Findings().size(), 1u);
  EXPECT_THAT(Findings()[0].why, HasSubstr("no space left"));
}

TEST_F(StoringWatchTest, ALogThatEndsBelowTheStoreIsToldAtOnce) {
  See({Partition(0, 9, 4)});
  ASSERT_EQ(Findings().size(), 1u);
  EXPECT_EQ(Findings()[0].kind, FindingKind::kLogLost);
  EXPECT_THAT(Findings()[0].why, HasSubstr("ends at offset 4, but the store has up to 9"));
}

TEST_F(StoringWatchTest, RecordsThatAgedOutAreToldAtOnce) {
  See({Partition(0, 9, 20, 15)});
  ASSERT_EQ(Findings().size(), 1u);
  EXPECT_EQ(Findings()[0].kind, FindingKind::kRecordsAgedOut);
  EXPECT_THAT(Findings()[0].why, HasSubstr("5 records aged out"));
}

TEST_F(StoringWatchTest, ANewIncarnationMayBeginWithAShorterLog) {
  See({Partition(0, 9, 4)});
  watch_.Hear({WellSink(0, "2")});
  EXPECT_THAT(Findings(), IsEmpty());
}

TEST_F(StoringWatchTest, NamesSourcesSetAsideAndCountsTheRest) {
  SinkWord word = WellSink(0);
  for (int i = 0; i < 5; ++i) word.families[0].set_aside.push_back(fmt::format("source 's{}'", i));
  watch_.Hear({word});
  ASSERT_EQ(Findings().size(), 1u);
  EXPECT_EQ(Findings()[0].kind, FindingKind::kSourceSetAside);
  EXPECT_THAT(Findings()[0].why, AllOf(HasSubstr("source 's0'"), HasSubstr("and 2 more sources")));
  EXPECT_THAT(watch_.Findings(Family::kSurvey), IsEmpty());
}

TEST_F(StoringWatchTest, AnswersForOneFamilyAlone) {
  See({Partition(0, 9, 4)});
  EXPECT_THAT(watch_.Findings(Family::kSurvey), IsEmpty());
  EXPECT_EQ(watch_.Findings(Family::kCall).size(), 1u);
}

}  // namespace
}  // namespace assay::query
