#include "services/assayctl/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <new>
#include <sstream>
#include <thread>

#include "services/assayctl/verbs/verbs.h"
#include "services/runtime/base/utf8.h"
#include "services/runtime/testing/temporary_folder.h"

namespace assay::assayctl {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class CommandLineTest : public ::testing::Test {
 protected:
  ExitStatus Run(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "assayctl");
    CommandLine line(session_);
    for (auto* add : {AddApply, AddImport, AddPublish, AddQuery, AddMetrics, AddStatus, AddVerify,
                      AddSimulate}) {
      add(line);
    }
    return line.Run(static_cast<int>(arguments.size()), arguments.data());
  }

  std::ostringstream out_, err_;
  Session session_{.out = out_, .err = err_};
};

TEST_F(CommandLineTest, HelpIsDoneAndNamesEveryVerb) {
  EXPECT_EQ(Run({"--help"}), ExitStatus::kDone);
  for (const char* verb :
       {"apply", "import", "publish", "query", "metrics", "status", "verify", "simulate"}) {
    EXPECT_THAT(out_.str(), HasSubstr(verb));
  }
}

TEST_F(CommandLineTest, TellsItsVersion) {
  EXPECT_EQ(Run({"--version"}), ExitStatus::kDone);
  EXPECT_THAT(out_.str(), ::testing::MatchesRegex("assayctl [0-9]+\\.[0-9]+\\.[0-9]+\n"));
}

TEST_F(CommandLineTest, ALengthOfTimeThatIsNoneIsAUsageError) {
  EXPECT_EQ(Run({"apply", "--kafka-within", "soon", "a.yaml"}), ExitStatus::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("--kafka-within"));
}

TEST_F(CommandLineTest, EveryVerbHasHelpWithExamples) {
  for (const char* verb :
       {"apply", "import", "publish", "query", "metrics", "status", "verify", "simulate"}) {
    out_.str("");
    EXPECT_EQ(Run({verb, "--help"}), ExitStatus::kDone);
    EXPECT_THAT(out_.str(),
                AllOf(HasSubstr("Examples:"), HasSubstr("assayctl " + std::string(verb)),
                      HasSubstr("--output")));
  }
}

TEST_F(CommandLineTest, WrongUseIsStatusTwoAndSaysWhereToLook) {
  EXPECT_EQ(Run({}), ExitStatus::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("assayctl: name a verb; see assayctl --help"));
  EXPECT_EQ(Run({"dance"}), ExitStatus::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("assayctl: there is no verb \"dance\"; see assayctl --help"));
  EXPECT_EQ(Run({"qurey", "call.offered", "--by", "unit"}), ExitStatus::kUsage);
  EXPECT_THAT(err_.str(),
              HasSubstr("there is no verb \"qurey\"; did you mean \"query\"?; see assayctl"));
  EXPECT_EQ(Run({"--output", "json"}), ExitStatus::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("--output stands before the verb"));
  EXPECT_EQ(Run({"import", "file.csv"}), ExitStatus::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("--mapping is required; see assayctl import --help"));
  EXPECT_EQ(Run({"query", "call.offered", "--output", "xml"}), ExitStatus::kUsage);
  EXPECT_EQ(Run({"query", "call.offered", "--where", "unit"}), ExitStatus::kUsage);
}

TEST_F(CommandLineTest, AMappingThatCannotBeReadIsWrongUse) {
  EXPECT_EQ(Run({"import", "--mapping", "/no/such.toml", "/no/such.csv"}), ExitStatus::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("/no/such.toml: cannot be read: No such file"));
}

// What was asked wrongly comes back in a message, and a terminal does not obey it.
TEST_F(CommandLineTest, ArgumentsComeBackVisibly) {
  EXPECT_EQ(Run({"query", "call.offered", "--output", "x\x1b[2J\r"}), ExitStatus::kUsage);
  EXPECT_EQ(Run({"apply", "/no/\x1b]0;title\x07\nassayctl: done"}), ExitStatus::kUsage);
  EXPECT_EQ(Run({"import", "--mapping", "/no/\u202e.toml", "\xff.csv"}), ExitStatus::kUsage);

  EXPECT_THAT(err_.str(), HasSubstr(R"(x\x1b[2J\x0d)"));
  EXPECT_THAT(err_.str(), HasSubstr(R"(/no/\x1b]0;title\x07\x0aassayctl: done: cannot be read)"));
  EXPECT_THAT(err_.str(), HasSubstr(R"(/no/\u202e.toml: cannot be read)"));
  std::string lines = err_.str();
  std::erase(lines, '\n');
  EXPECT_TRUE(IsPrintableUtf8(lines)) << lines;
}

TEST_F(CommandLineTest, AServersMessageIsOneLineOfLimitedLength) {
  EXPECT_EQ(Fail(session_, Internal("\x1b[2J\nall well\xff{}", std::string(100'000, 'x'))),
            ExitStatus::kFoundWrong);

  EXPECT_THAT(err_.str(), StartsWith(R"(assayctl: \x1b[2J\x0aall well\xffxxx)"));
  EXPECT_THAT(err_.str(), EndsWith("xx...\n"));
  EXPECT_LE(err_.str().size(), Session::kLineBytesMax + 1);
}

TEST_F(CommandLineTest, WhatAVerbThrowsIsOneLineAndAnError) {
  CommandLine line(session_);
  line.AddVerb("throw", "", "", [](Session&) -> ExitStatus { throw std::bad_alloc(); });

  const char* const arguments[] = {"assayctl", "throw"};
  EXPECT_EQ(line.Run(2, arguments), ExitStatus::kFoundWrong);
  EXPECT_THAT(err_.str(), HasSubstr("ended by a mistake of its own: std::bad_alloc"));
}

TEST_F(CommandLineTest, AnAnswerThatCannotBeWrittenIsAnError) {
  out_.setstate(std::ios::badbit);

  EXPECT_EQ(Run({"--help"}), ExitStatus::kFoundWrong);
  EXPECT_THAT(err_.str(), HasSubstr("standard output: not all"));
}

TEST_F(CommandLineTest, NoPathEndsTheProgramOrHoldsItUp) {
  const testing::TemporaryFolder folder;
  const std::string rows = folder.Write("rows.csv", "id\n1\n").string();
  for (const char* path : {"/", "/dev/zero", "/no/such", "/proc/self/mem"}) {
    EXPECT_EQ(Run({"apply", path}), ExitStatus::kUsage) << path;
    EXPECT_EQ(Run({"import", "--mapping", path, rows.c_str()}), ExitStatus::kUsage) << path;
    EXPECT_NE(Run({"publish", "--source", "s", "--family", "call", path}), ExitStatus::kDone)
        << path;
  }
  // What is read twice is no pipe; what may be one waits for a writer until it is to stop.
  const std::string pipe = (folder.path() / "pipe").string();
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(Run({"publish", "--source", "s", "--family", "call", pipe.c_str()}),
            ExitStatus::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("pipe: is a pipe or a device, and a file is read twice"));
  std::stop_source stop;
  session_.stop = stop.get_token();
  std::jthread asks([&] { stop.request_stop(); });
  EXPECT_EQ(Run({"apply", pipe.c_str()}), ExitStatus::kFoundWrong);
  EXPECT_EQ(Run({"import", "--mapping", pipe.c_str(), rows.c_str()}), ExitStatus::kFoundWrong);
  EXPECT_EQ(Run({"publish", "--append", "--source", "s", "--family", "call", pipe.c_str()}),
            ExitStatus::kFoundWrong);
  EXPECT_THAT(err_.str(), HasSubstr("stopped"));
}

TEST_F(CommandLineTest, AServerThatDoesNotAnswerIsStatusThree) {
  EXPECT_EQ(Run({"query", "call.offered", "--query", "127.0.0.1:1"}), ExitStatus::kUnavailable);
  EXPECT_EQ(Run({"verify", "--query", "127.0.0.1:1"}), ExitStatus::kUnavailable);
  EXPECT_THAT(err_.str(), HasSubstr("127.0.0.1:1"));
  EXPECT_THAT(err_.str(), HasSubstr("is it running (--query)"));
}

TEST_F(CommandLineTest, ReferenceDataWithProblemsIsNotEvenCompared) {
  EXPECT_EQ(Run({"apply", "/no/such.yaml", "--kafka", "127.0.0.1:1"}), ExitStatus::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("nothing was applied"));
}

}  // namespace
}  // namespace assay::assayctl
