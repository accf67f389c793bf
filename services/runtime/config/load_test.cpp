#include "services/runtime/config/load.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdio>
#include <fstream>

#include "services/runtime/base/utf8.h"

namespace assay::config {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

struct Settings {
  std::string listen = "127.0.0.1:7101";
  uint16_t streams_max = 100;
  std::chrono::milliseconds linger{5};
  ByteSize batch = ByteSize::MiB(1);
  std::string codec = "lz4";
  std::string token;
  std::vector<int32_t> partitions;
  TextMap properties;

  void Declare(Schema& schema) {
    schema.Add("gateway.listen", &listen, {.doc = "Address."});
    schema.Add("gateway.streams_max", &streams_max, {.doc = "Streams.", .min = 1, .max = 1000});
    schema.Add("gateway.limits.batch", &batch, {.doc = "Batch.", .max = ByteSize::MiB(4)});
    schema.Add("gateway.token", &token, {.doc = "Token.", .secret = true});
    schema.Add("gateway.partitions", &partitions, {.doc = "Partitions."});
    schema.Add("kafka.linger", &linger, {.doc = "Wait.", .max = std::chrono::seconds(1)});
    schema.Add("kafka.codec", &codec, {.doc = "Codec.", .allowed = {"lz4", "zstd"}});
    schema.Add("kafka.properties", &properties, {.doc = "Passed on."});
    schema.AddCommand("migrate", "Apply migrations.");
  }
};

class LoadTest : public ::testing::Test {
 protected:
  LoadTest() { settings_.Declare(schema_); }
  ~LoadTest() override { std::remove(path_.c_str()); }

  // Loads with a file of this text (none when empty).
  Invocation Load(const std::string& toml, std::vector<std::string> arguments = {},
                  std::map<std::string, std::string> environment = {}) {
    if (!toml.empty()) {
      std::ofstream(path_) << toml;
      arguments.insert(arguments.begin(), {"--config", path_});
    }
    return config::Load(schema_, {std::move(arguments), std::move(environment)});
  }

  const std::string path_ = ::testing::TempDir() + "/load_test." +
                            ::testing::UnitTest::GetInstance()->current_test_info()->name() +
                            ".toml";
  Settings settings_;
  Schema schema_;
};

TEST_F(LoadTest, DefaultsStayWhenNothingIsSaid) {
  EXPECT_THAT(Load("").problems, IsEmpty());
  EXPECT_EQ(settings_.listen, "127.0.0.1:7101");
  EXPECT_EQ(settings_.streams_max, 100);
}

TEST_F(LoadTest, FlagBeatsEnvironmentBeatsFile) {
  const auto result =
      Load("[gateway]\nlisten = \"file\"\nstreams_max = 7\n[kafka]\nlinger = \"7ms\"\n",
           {"--gateway.listen=flag"},
           {{"ASSAY_GATEWAY_LISTEN", "environment"}, {"ASSAY_GATEWAY_STREAMS_MAX", "8"}});

  EXPECT_THAT(result.problems, IsEmpty());
  EXPECT_EQ(settings_.listen, "flag");
  EXPECT_EQ(settings_.streams_max, 8);
  EXPECT_EQ(settings_.linger, std::chrono::milliseconds(7));
  EXPECT_EQ(schema_.Find("gateway.listen")->origin, "flag --gateway.listen");
}

TEST_F(LoadTest, ListsEveryProblemAtOnceWithItsPlace) {
  const auto result = Load(
      "[gateway]\n"
      "listen = 5\n"
      "stream_max = 7\n"
      "[gateway.limits]\nbatch = \"5MiB\"\n"
      "[kafka]\ncodec = \"gzip\"\n"
      "[gatway]\nx = 1\n",
      {"--gateway.streams_max=0", "--gateway.lisen=x", "serve"}, {{"ASSAY_KAFKA_LINGR", "1s"}});

  EXPECT_THAT(result.problems,
              ::testing::UnorderedElementsAre(
                  AllOf(HasSubstr(".toml:2: gateway.listen: \"5\" is not text")),
                  AllOf(HasSubstr(".toml:3: gateway.stream_max: unknown key"),
                        HasSubstr("did you mean gateway.streams_max?")),
                  AllOf(HasSubstr("gateway.limits.batch: \"5MiB\" must be at most 4MiB")),
                  AllOf(HasSubstr("kafka.codec: \"gzip\" must be one of: lz4, zstd")),
                  AllOf(HasSubstr("[gatway]: unknown section")),
                  AllOf(HasSubstr("flag --gateway.streams_max"), HasSubstr("must be 1 to 1000")),
                  AllOf(HasSubstr("--gateway.lisen: unknown flag"), HasSubstr("gateway.listen")),
                  AllOf(HasSubstr("serve: unexpected word")),
                  AllOf(HasSubstr("variable ASSAY_KAFKA_LINGR: names no setting"))));
}

TEST_F(LoadTest, AValueThatIsRefusedLeavesTheFieldAlone) {
  Load("[gateway]\nstreams_max = 100000\n");
  EXPECT_EQ(settings_.streams_max, 100);
}

TEST_F(LoadTest, SectionsOfOtherProcessesPassWhenTheFileListsThem) {
  const auto result =
      Load("sections = [\"gateway\", \"sink\"]\n[sink]\nanything = 1\n[gateway]\nlisten = \"a\"\n");

  EXPECT_THAT(result.problems, IsEmpty());
  EXPECT_EQ(settings_.listen, "a");
}

TEST_F(LoadTest, AListedSectionOfOurOwnIsStillChecked) {
  EXPECT_THAT(Load("sections = [\"gateway\"]\n[gateway]\nwrong = 1\n").problems,
              ElementsAre(HasSubstr("gateway.wrong: unknown key")));
}

TEST_F(LoadTest, ASecretIsNotRepeatedInAProblem) {
  EXPECT_THAT(Load("[gateway]\ntoken = 123456\n").problems,
              ElementsAre(AllOf(HasSubstr("gateway.token"), Not(HasSubstr("123456")))));
}

TEST_F(LoadTest, ReadsListsAndTablesFromTheFile) {
  const auto result =
      Load("[gateway]\npartitions = [0, 3]\n[kafka.properties]\n\"security.protocol\" = \"ssl\"\n");

  EXPECT_THAT(result.problems, IsEmpty());
  EXPECT_THAT(settings_.partitions, ElementsAre(0, 3));
  EXPECT_EQ(settings_.properties, (TextMap{{"security.protocol", "ssl"}}));
}

TEST_F(LoadTest, AFileThatIsMissingOrNotTomlIsAProblem) {
  EXPECT_THAT(Load("", {"--config", "/nowhere.toml"}).problems,
              ElementsAre(HasSubstr("/nowhere.toml: cannot be read: No such file")));
  for (const char* path : {"/", "/dev/zero"}) {
    EXPECT_THAT(Load("", {"--config", path}).problems, ElementsAre(HasSubstr(path)));
  }
  EXPECT_THAT(Load("[gateway\n").problems, ElementsAre(HasSubstr(":1:")));
}

TEST_F(LoadTest, AFlagWithoutItsValueIsAProblem) {
  EXPECT_THAT(Load("", {"--gateway.listen"}).problems, ElementsAre(HasSubstr("gateway.listen")));
}

TEST_F(LoadTest, KnowsCommandsAndRequests) {
  EXPECT_EQ(Load("", {"migrate"}).command, "migrate");
  EXPECT_EQ(Load("", {"--help"}).request, Request::kHelp);
  EXPECT_EQ(Load("", {"--print-config"}).request, Request::kPrintConfig);
}

TEST_F(LoadTest, RulesAreCheckedOnceAllFieldsAreValid) {
  schema_.AddRule([&]() -> Status {
    if (settings_.streams_max > 50) return InvalidArgument("gateway.streams_max: too many");
    return OkStatus();
  });

  EXPECT_THAT(Load("").problems, ElementsAre("gateway.streams_max: too many"));
  EXPECT_THAT(Load("", {"--gateway.streams_max=9"}).problems, IsEmpty());
}

TEST_F(LoadTest, ARequiredFieldMustBeSet) {
  std::string log_id;
  schema_.Add("gateway.log_id", &log_id, {.doc = "Which log.", .required = true});

  EXPECT_THAT(Load("").problems, ElementsAre(HasSubstr("gateway.log_id: must be set")));
  EXPECT_THAT(Load("", {"--gateway.log_id=a"}).problems, IsEmpty());
}

TEST_F(LoadTest, WarnsOfAFileOfSecretsThatOthersMayRead) {
  const std::string secret = "[gateway]\ntoken = \"hunter2\"\n";
  const Invocation open = Load(secret);
  EXPECT_THAT(open.warnings, ElementsAre(AllOf(HasSubstr("others may read it; chmod 600 " + path_),
                                               Not(HasSubstr("hunter2")))));

  ASSERT_EQ(::chmod(path_.c_str(), 0600), 0);
  EXPECT_THAT(Load(secret).warnings, IsEmpty());
}

TEST_F(LoadTest, WarnsNotOfAFileWithoutSecrets) {
  EXPECT_THAT(Load("[gateway]\nlisten = \"127.0.0.1:1\"\ntoken = \"\"\n").warnings, IsEmpty());
}

std::string Repeated(std::string_view text, int times) {
  std::string repeated;
  for (int i = 0; i < times; ++i) repeated += text;
  return repeated;
}

// Each of these would end the process by using up its stack.
TEST_F(LoadTest, TextThatIsNestedTooDeepNamesItsLine) {
  for (const std::string& line :
       {"[" + Repeated("a.", 100'000) + "a]", Repeated("a.", 100'000) + "a = 1",
        "x = {" + Repeated("a.", 100'000) + "a = 1}",
        "y." + Repeated("\"a\" . ", 100'000) + "a = 1", "y = " + Repeated("[", 100'000),
        "y = " + Repeated("{a=", 100'000),
        R"(y = ["""a\"""""", '''[''''', {a)" + Repeated(".a", 32) + " = 1}]"}) {
    std::remove(path_.c_str());
    EXPECT_THAT(Load("# [[[ '''\n" + line + "\n").problems,
                ElementsAre(HasSubstr(path_ + ":2: more than 32 parts of a key, or brackets")))
        << line.substr(0, 80);
  }
}

TEST_F(LoadTest, TextAtTheLimitOfDepthIsRead) {
  std::string value = "1";
  for (int i = 0; i < 31; ++i) value = "{" + Repeated("a.", 31) + "a = " + value + "}";
  EXPECT_THAT(
      Load("sections = [\"x\"]\n[x." + Repeated("a.", 30) + "a]\ny = " + value + "\n").problems,
      IsEmpty());

  std::remove(path_.c_str());
  EXPECT_THAT(Load("[kafka.properties]\na = \"" + Repeated(".[{d", 100) + "\"\n").problems,
              IsEmpty());
}

TEST_F(LoadTest, ValuesComeBackVisibly) {
  const auto problems = Load("[gateway]\nstreams_max = \"\\u001b[2J\\n\"\n", {"--x\x1b=1"},
                             {{"ASSAY_KAFKA_CODEC", std::string(100'000, 'x')}})
                            .problems;

  ASSERT_EQ(problems.size(), 3u);
  for (const std::string& problem : problems) {
    EXPECT_TRUE(IsPrintableUtf8(problem)) << problem;
    EXPECT_LE(problem.size(), 2'048u);
  }
}

}  // namespace
}  // namespace assay::config
