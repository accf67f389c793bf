#include "ingest/sink/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/runtime/config/load.h"

namespace assay::sink {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

config::Invocation LoadFrom(SinkConfig& config, std::vector<std::string> arguments) {
  config::Schema schema;
  config.Declare(schema);
  return config::Load(schema, {.arguments = std::move(arguments), .environment = {}});
}

TEST(SinkConfigTest, DefaultsAreValid) {
  SinkConfig config;

  EXPECT_THAT(LoadFrom(config, {"run"}).problems, IsEmpty());

  EXPECT_EQ(config.Families().size(), 2u);
  EXPECT_EQ(config.Writer(), "all");
}

TEST(SinkConfigTest, PathsAreRelativeToTheInstallRootUnlessAbsolute) {
  SinkConfig config;

  LoadFrom(config, {"migrate", "--sink.install_root=/opt/assay", "--sink.topics=/etc/topics.toml"});

  EXPECT_EQ(config.MigrationsPath(), "/opt/assay/deploy/clickhouse/migrations");
  EXPECT_EQ(config.TopicsPath(), "/etc/topics.toml");
}

TEST(SinkConfigTest, NamesEveryMistakeAtOnce) {
  SinkConfig config;

  const auto problems = LoadFrom(config, {"run", "--sink.families=call,cal", "--sink.log_id=a b",
                                          "--sink.partitions=1,1", "--sink.batch_rows_due=100001"})
                            .problems;

  EXPECT_THAT(problems, Contains(HasSubstr("no family 'cal'")));
  EXPECT_THAT(problems, Contains(HasSubstr("sink.log_id")));
  EXPECT_THAT(problems, Contains(HasSubstr("sink.partitions")));
  EXPECT_THAT(problems, Contains(HasSubstr("sink.batch_rows_due")));
}

TEST(SinkConfigTest, WriterIsNamedByItsPartitionsInOrder) {
  SinkConfig config;
  config.partitions = {3, 0, 1};

  EXPECT_EQ(config.Writer(), "0-1-3");
}

}  // namespace
}  // namespace assay::sink
