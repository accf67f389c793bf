#include "services/runtime/config/describe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "services/runtime/config/load.h"

namespace assay::config {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Settings {
  uint32_t rows_max = 100;
  std::string password = "hunter2";
  std::string greeting = "say \"hi\"";
  std::vector<std::string> topics = {"a", "b"};
  TextMap properties = {{"x.y", "z"}};

  void Declare(Schema& schema) {
    schema.Add("sink.rows_max", &rows_max,
               {.doc = "Rows of one insert.", .unit = "rows", .min = 1, .max = 1000});
    schema.Add("sink.password", &password, {.doc = "Password.", .secret = true});
    schema.Add("sink.greeting", &greeting, {.doc = "Greeting."});
    schema.Add("sink.topics", &topics, {.doc = "Topics."});
    schema.Add("sink.properties", &properties, {.doc = "Passed on."});
  }
};

class DescribeTest : public ::testing::Test {
 protected:
  DescribeTest() { settings_.Declare(schema_); }
  Settings settings_;
  Schema schema_;
};

TEST_F(DescribeTest, HelpNamesEveryFieldWithDefaultLimitsAndVariable) {
  const std::string help = Help(schema_, "assay-sink", "stores events");

  EXPECT_THAT(help, HasSubstr("assay-sink: stores events"));
  EXPECT_THAT(help, HasSubstr("--sink.rows_max=integer\n      Rows of one insert."));
  EXPECT_THAT(help, HasSubstr("default: 100 rows; 1 to 1000; variable: ASSAY_SINK_ROWS_MAX"));
}

TEST_F(DescribeTest, NoTextContainsASecret) {
  for (const std::string& text :
       {Help(schema_, "assay-sink", "stores"), MarkdownTable(schema_), EffectiveToml(schema_)}) {
    EXPECT_THAT(text, Not(HasSubstr("hunter2")));
    EXPECT_THAT(text, HasSubstr("<redacted>"));
  }
}

TEST_F(DescribeTest, MarkdownHasOneRowPerField) {
  EXPECT_THAT(MarkdownTable(schema_),
              HasSubstr("| `sink.rows_max` | 100 rows | 1 to 1000 | Rows of one insert. |\n"));
}

TEST_F(DescribeTest, TheEffectiveConfigurationIsAValidFileForTheSameProcess) {
  const std::string path = ::testing::TempDir() + "/describe_test.toml";
  std::ofstream(path) << EffectiveToml(schema_);
  Settings copy{.rows_max = 1, .password = "", .greeting = "", .topics = {}, .properties = {}};
  Schema schema;
  copy.Declare(schema);

  const Invocation invocation = Load(schema, {.arguments = {"--config", path}, .environment = {}});

  EXPECT_THAT(invocation.problems, ::testing::IsEmpty());
  EXPECT_EQ(copy.rows_max, 100u);
  EXPECT_EQ(copy.greeting, settings_.greeting);
  EXPECT_EQ(copy.topics, settings_.topics);
  EXPECT_EQ(copy.properties, settings_.properties);
}

}  // namespace
}  // namespace assay::config
