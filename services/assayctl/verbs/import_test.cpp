// assayctl import as far as it needs no gateway: what is asked wrongly, and dry runs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "services/assayctl/command_line.h"
#include "services/assayctl/verbs/verbs.h"
#include "services/runtime/testing/temporary_folder.h"

namespace assay::assayctl {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::ReadFile;

constexpr std::string_view kMapping = R"(
source = "import/crm"
family = "call"
[fields.unit_id]
constant = "n1"
[fields.occurred_at]
constant = "2026-01-01T00:00:00Z"
[fields."call.call_id"]
column = "id"
[fields."call.ended.talk_ms"]
column = "talk"
unit = "s"
)";

constexpr std::string_view kCalls = "id,talk\na,1\nb,long\n";

class ImportTest : public ::testing::Test {
 protected:
  void SetUp() override {
    mapping_ = folder_.Write("mapping.toml", kMapping).string();
    calls_ = folder_.Write("calls.csv", kCalls).string();
  }

  ExitStatus Run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"assayctl", "import", "--mapping", mapping_});
    std::vector<const char*> pointers;
    for (const std::string& argument : arguments) pointers.push_back(argument.c_str());
    CommandLine line(session_);
    AddImport(line);
    return line.Run(static_cast<int>(pointers.size()), pointers.data());
  }

  testing::TemporaryFolder folder_;
  std::string mapping_;
  std::string calls_;
  std::ostringstream out_, err_;
  Session session_{.out = out_, .err = err_, .gateway = "127.0.0.1:1"};
};

TEST_F(ImportTest, RefusesToWriteRejectsIntoItsInput) {
  const std::filesystem::path link = folder_.path() / "link.csv";
  std::filesystem::create_symlink(calls_, link);

  for (const std::string& rejects : {calls_, link.string()}) {
    err_.str("");
    EXPECT_EQ(Run({calls_, "--rejects", rejects, "--dry-run"}), ExitStatus::kUsage);
    EXPECT_THAT(err_.str(), AllOf(HasSubstr("--rejects"), HasSubstr("is the file to import")));
    EXPECT_EQ(Run({calls_, "--rejects", rejects}), ExitStatus::kUsage);
    EXPECT_EQ(ReadFile(calls_), kCalls);
  }
}

TEST_F(ImportTest, RefusesToWriteRejectsIntoWhatIsNoFile) {
  for (const std::string& rejects : {std::string("/"), folder_.path().string(), calls_ + "/"}) {
    EXPECT_EQ(Run({calls_, "--rejects", rejects}), ExitStatus::kUsage);
    EXPECT_THAT(err_.str(), HasSubstr("--rejects " + rejects + ": is no file"));
  }
}

TEST_F(ImportTest, ValuesOfRowsAreShownVisibly) {
  const std::string calls =
      folder_
          .Write("calls.csv",
                 "id,talk\na,\x1b]0;title\x07\nb,\"x\nassayctl: all well\"\nc,\u202e\n")
          .string();

  EXPECT_EQ(Run({calls, "--dry-run"}), ExitStatus::kFoundWrong);

  EXPECT_THAT(err_.str(), HasSubstr("talk: \"\\x1b]0;title\\x07\" is not a number\n"));
  EXPECT_THAT(err_.str(), HasSubstr("talk: \"x\\x0aassayctl: all well\" is not a number\n"));
  EXPECT_THAT(err_.str(), HasSubstr("talk: \"\\u202e\" is not a number\n"));
}

TEST_F(ImportTest, ALineThatIsNestedTooDeepIsOneRefusedRow) {
  std::string mapping(kMapping);
  mapping += "[input]\nformat = \"jsonl\"\n";
  folder_.Write("mapping.toml", mapping);
  const std::string good = "{\"id\": \"a\", \"talk\": 1}\n";
  const std::string calls =
      folder_.Write("calls.jsonl", good + "{\"id\": " + std::string(200'000, '[') + "\n" + good)
          .string();

  EXPECT_EQ(Run({calls, "--dry-run"}), ExitStatus::kFoundWrong);

  EXPECT_EQ(err_.str(), calls + ":2: is nested deeper than 64 levels\n");
}

TEST_F(ImportTest, AMappingThatIsNestedTooDeepIsWrongUse) {
  std::string key = "a";
  for (int i = 0; i < 100'000; ++i) key += ".a";
  folder_.Write("mapping.toml", "\n" + key + " = 1\n");

  EXPECT_EQ(Run({calls_, "--dry-run"}), ExitStatus::kUsage);

  EXPECT_THAT(err_.str(), HasSubstr("mapping.toml:2: more than 32 parts of a key"));
}

TEST_F(ImportTest, ADryRunTellsRefusedRowsAndWritesNothing) {
  const std::string older = folder_.Write("calls.csv.rejects.csv", "being mended").string();

  EXPECT_EQ(Run({calls_, "--dry-run"}), ExitStatus::kFoundWrong);

  EXPECT_THAT(err_.str(), HasSubstr("calls.csv:3: talk: \"long\" is not a number"));
  EXPECT_EQ(ReadFile(older), "being mended");
  size_t files = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
    ++files;
  }
  EXPECT_EQ(files, 3u);  // The mapping, the calls and what is being mended.
}

TEST_F(ImportTest, AMemberThatNoRowHasIsTold) {
  std::string mapping(kMapping);
  mapping += "[input]\nformat = \"jsonl\"\n";
  mapping.replace(mapping.find("\"talk\""), 6, "\"tallk\"");
  folder_.Write("mapping.toml", mapping);
  const std::string calls = folder_.Write("calls.jsonl", "{\"id\": \"a\", \"talk\": 1}\n").string();

  EXPECT_EQ(Run({calls, "--dry-run"}), ExitStatus::kDone);

  EXPECT_THAT(err_.str(), HasSubstr("calls.jsonl: no row has a member \"tallk\""));
  EXPECT_THAT(err_.str(), ::testing::Not(HasSubstr("\"id\"")));
}

}  // namespace
}  // namespace assay::assayctl
