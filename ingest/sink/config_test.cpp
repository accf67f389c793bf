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
  EXPECT_EQ(config.AssignmentPath(), "");
}

TEST(SinkConfigTest, PathsAreRelativeToTheInstallRootUnlessAbsolute) {
  SinkConfig config;

  LoadFrom(config, {"migrate", "--sink.install_root=/opt/assay", "--sink.topics=/etc/topics.toml"});

  EXPECT_EQ(config.MigrationsPath(), "/opt/assay/deploy/clickhouse/migrations");
  EXPECT_EQ(config.TopicsPath(), "/etc/topics.toml");
}

TEST(SinkConfigTest, NamesEveryMistakeAtOnce) {
  SinkConfig config;

  const auto problems =
      LoadFrom(config, {"run", "--sink.families=call,cal", "--sink.log_id=a b",
                        "--sink.insert_timeout=10s", "--sink.batch_rows_due=100001"})
          .problems;

  EXPECT_THAT(problems, Contains(HasSubstr("no family 'cal'")));
  EXPECT_THAT(problems, Contains(HasSubstr("sink.log_id")));
  EXPECT_THAT(problems, Contains(HasSubstr("sink.insert_timeout")));
  EXPECT_THAT(problems, Contains(HasSubstr("sink.batch_rows_due")));
}

}  // namespace
}  // namespace assay::sink
