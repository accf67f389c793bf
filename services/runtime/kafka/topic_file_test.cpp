#include "services/runtime/kafka/topic_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/runtime/testing/child_process.h"
#include "services/runtime/testing/matchers.h"
#include "services/runtime/testing/temporary_folder.h"

namespace assay::kafka {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::StatusIs;

class TopicFileTest : public ::testing::Test {
 protected:
  StatusOr<std::vector<TopicSpec>> Read(std::string_view text) {
    return ReadTopicFile(folder_.Write("topics.toml", text));
  }
  testing::TemporaryFolder folder_;
};

TEST_F(TopicFileTest, ReadsTopicsWithDefaultsAndConfig) {
  ASSERT_OK_AND_ASSIGN(const auto topics, Read("[defaults]\n"
                                               "replication_factor = 3\n"
                                               "[[topic]]\n"
                                               "name = \"a\"\npartitions = 8\n"
                                               "[topic.config]\n\"retention.ms\" = \"5\"\n"
                                               "[[topic]]\n"
                                               "name = \"b\"\npartitions = 1\n"
                                               "replication_factor = 1\n"));

  ASSERT_EQ(topics.size(), 2u);
  EXPECT_EQ(topics[0].name, "a");
  EXPECT_EQ(topics[0].partitions, 8);
  EXPECT_EQ(topics[0].replication, 3);
  EXPECT_EQ(topics[0].config.at("retention.ms"), "5");
  EXPECT_EQ(topics[1].replication, 1);
  EXPECT_TRUE(topics[1].config.empty());
}

TEST_F(TopicFileTest, ErrorsNameFileLineAndKey) {
  EXPECT_THAT(Read("[[topic]]\nname = \"a\"\npartitons = 8\n"),
              StatusIs(StatusCode::kInvalidArgument,
                       AllOf(HasSubstr("topics.toml:3"), HasSubstr("partitons: unknown key"))));
  EXPECT_THAT(Read("[[topic]]\nname = \"a\"\npartitions = \"8\"\n"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("partitions: is not an integer")));
  EXPECT_THAT(Read("[[topic]]\nname = \"a\"\n"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("topic \"a\"")));
  EXPECT_THAT(Read("[topics]\n"), StatusIs(StatusCode::kInvalidArgument, HasSubstr("topics")));
}

TEST_F(TopicFileTest, ReadsTheFileOfThisRepository) {
  ASSERT_OK_AND_ASSIGN(const auto topics,
                       ReadTopicFile(testing::SourceFolder() / "deploy/kafka/topics.toml"));
  EXPECT_GE(topics.size(), 3u);
}

}  // namespace
}  // namespace assay::kafka
