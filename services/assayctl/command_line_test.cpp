#include "services/assayctl/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "services/assayctl/verbs/verbs.h"

namespace assay::assayctl {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

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
  EXPECT_EQ(Run({"dance"}), ExitStatus::kUsage);
  EXPECT_EQ(Run({"import", "file.csv"}), ExitStatus::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("--mapping is required; see assayctl import --help"));
  EXPECT_EQ(Run({"query", "call.offered", "--output", "xml"}), ExitStatus::kUsage);
  EXPECT_EQ(Run({"query", "call.offered", "--where", "unit"}), ExitStatus::kUsage);
}

TEST_F(CommandLineTest, AMappingThatCannotBeReadIsWrongUse) {
  EXPECT_EQ(Run({"import", "--mapping", "/no/such.toml", "/no/such.csv"}), ExitStatus::kUsage);
  EXPECT_THAT(err_.str(), HasSubstr("no such mapping file"));
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
