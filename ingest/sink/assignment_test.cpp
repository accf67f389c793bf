#include "ingest/sink/assignment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <fstream>

#include "services/runtime/testing/matchers.h"
#include "services/runtime/testing/temporary_folder.h"

namespace assay::sink {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::StatusIs;

constexpr std::array<int32_t, 4> kAll{0, 1, 2, 3};

class AssignmentTest : public ::testing::Test {
 protected:
  std::string Write(const std::string& text) const {
    std::ofstream(path()) << text;
    return path();
  }
  std::string path() const { return folder_.path() / "assignment.toml"; }

  testing::TemporaryFolder folder_;
};

TEST_F(AssignmentTest, EverySinkGetsItsOwnPartitions) {
  ASSERT_OK_AND_ASSIGN(const auto assignment,
                       Assignment::Read(Write("[sinks]\nsink-0 = [2, 0]\nsink-1 = [1, 3]\n")));

  EXPECT_THAT(*assignment.PartitionsOf("sink-0", kAll), ElementsAre(0, 2));
  EXPECT_THAT(*assignment.PartitionsOf("sink-1", kAll), ElementsAre(1, 3));
}

TEST_F(AssignmentTest, SinkThatIsNotNamedStoresNothing) {
  ASSERT_OK_AND_ASSIGN(const auto assignment,
                       Assignment::Read(Write("[sinks]\nsink-0 = [0, 1, 2, 3]\n")));

  EXPECT_THAT(*assignment.PartitionsOf("sink-1", kAll), IsEmpty());
}

TEST_F(AssignmentTest, WithoutAFileOneSinkHasEverything) {
  EXPECT_THAT(*AssignFromFile("", "sink-0")(kAll), ElementsAre(0, 1, 2, 3));
}

TEST_F(AssignmentTest, FileIsReadEachTime) {
  const auto assign = AssignFromFile(Write("[sinks]\na = [0, 1, 2, 3]\n"), "a");
  EXPECT_THAT(*assign(kAll), ElementsAre(0, 1, 2, 3));

  Write("[sinks]\na = [0]\nb = [1, 2, 3]\n");

  EXPECT_THAT(*assign(kAll), ElementsAre(0));
}

TEST_F(AssignmentTest, PartitionWithTwoSinksIsRefused) {
  EXPECT_THAT(
      Assignment::Read(Write("[sinks]\na = [0, 1]\nb = [1]\n")).status(),
      StatusIs(StatusCode::kInvalidArgument, HasSubstr(":3: b: partition 1 is given to a")));
}

TEST_F(AssignmentTest, PartitionWithoutASinkIsNamed) {
  ASSERT_OK_AND_ASSIGN(const auto assignment, Assignment::Read(Write("[sinks]\na = [0, 1, 3]\n")));

  EXPECT_THAT(assignment.PartitionsOf("a", kAll).status(),
              StatusIs(StatusCode::kFailedPrecondition, HasSubstr("partition 2 has no sink")));
}

TEST_F(AssignmentTest, PartitionTheTopicDoesNotHaveIsNamed) {
  ASSERT_OK_AND_ASSIGN(const auto assignment,
                       Assignment::Read(Write("[sinks]\na = [0, 1, 2, 3, 7]\n")));

  EXPECT_THAT(assignment.PartitionsOf("a", kAll).status(),
              StatusIs(StatusCode::kFailedPrecondition, HasSubstr("partition 7")));
}

TEST_F(AssignmentTest, FileThatSaysSomethingElseIsRefused) {
  for (const char* text : {"", "[sink]\na = [0]\n", "[sinks]\na = [0]\n[more]\n", "sinks = 1\n",
                           "[sinks]\na = \"0\"\n", "[sinks]\na = [-1]\n"}) {
    EXPECT_THAT(Assignment::Read(Write(text)).status(), StatusIs(StatusCode::kInvalidArgument))
        << text;
  }
}

}  // namespace
}  // namespace assay::sink
