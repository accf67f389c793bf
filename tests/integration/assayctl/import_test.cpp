// assayctl import: what reaches the log, what is refused, and what the same file again does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <numeric>

#include "services/assayctl/import/file_digest.h"
#include "services/runtime/testing/matchers.h"
#include "tests/integration/assayctl/assayctl_program.h"
#include "tests/integration/gateway/gateway_process.h"

namespace assay::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// The prefix "call/" is registered for the unit "north".
constexpr std::string_view kMapping = R"(
source = "call/import-SUFFIX"
family = "call"
[times.arrival]
column = "arrived"
format = "%Y-%m-%d %H:%M:%S"
zone = "Asia/Shanghai"
[fields.occurred_at]
sum = ["call.arrived_at", "call.ended.talk_ms"]
[fields.unit_id]
column = "unit"
[fields."call.call_id"]
column = "id"
[fields."call.arrived_at"]
time = "arrival"
[fields."call.ended.end_reason"]
constant = "SERVED"
[fields."call.ended.talk_ms"]
column = "talk"
unit = "s"
)";

class ImportTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto gateway = GatewayProcess::StartReady(SharedBackend());
    ASSERT_OK(gateway);
    gateway_ = gateway->release();
  }
  static void TearDownTestSuite() {
    delete gateway_;
    gateway_ = nullptr;
  }

  void SetUp() override {
    ASSERT_NE(gateway_, nullptr);
    std::string text(kMapping);
    suffix_ = ::testing::UnitTest::GetInstance()->current_test_info()->name();
    text.replace(text.find("SUFFIX"), 6, suffix_);
    mapping_ = assayctl_.folder().Write("mapping.toml", text).string();
  }

  ProgramResult Import(const std::string& file, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"import", "--mapping", mapping_, file};
    arguments.insert(arguments.end(), more.begin(), more.end());
    auto result = assayctl_.Run(arguments);
    EXPECT_OK(result);
    return result.ok() ? *result : ProgramResult{};
  }
  // What the log holds of the source of a file.
  std::vector<LoggedRecord> Logged(const std::string& file) {
    const auto digest = assayctl::DigestFile(file);
    EXPECT_OK(digest);
    auto logged = SharedBackend().Logged("call/import-" + suffix_ + "/" + digest->sha256);
    EXPECT_OK(logged);
    return logged.ok() ? *std::move(logged) : std::vector<LoggedRecord>();
  }

  inline static GatewayProcess* gateway_ = nullptr;
  AssayctlProgram assayctl_{gateway_ == nullptr ? "" : gateway_->address(),
                            SharedBackend().broker().address()};
  std::string suffix_;
  std::string mapping_;
};

TEST_F(ImportTest, EveryRowIsOneRecordUnderItsNumber) {
  std::string text = "id,unit,arrived,talk\n";
  for (int i = 1; i <= 3'000; ++i)
    text += fmt::format("c{},n1,2026-01-31 08:00:00,{}\n", i, i % 90);
  const std::string file = assayctl_.folder().Write("calls.csv", text).string();

  const ProgramResult result = Import(file);

  EXPECT_EQ(result.status, 0) << result.output;
  const auto logged = Logged(file);
  ASSERT_EQ(logged.size(), 3'000u);
  for (size_t i = 0; i < logged.size(); ++i) {
    ASSERT_EQ(logged[i].record.sequence(), i + 1);
    ASSERT_EQ(logged[i].record.event().call().call_id(), fmt::format("c{}", i + 1));
  }
}

TEST_F(ImportTest, TheSameFileAgainAddsNothingAndAnotherLosesNothing) {
  const std::string row = ",n1,2026-01-31 08:00:00,1\n";
  const std::string first =
      assayctl_.folder().Write("a.csv", "id,unit,arrived,talk\na" + row).string();
  const std::string second =
      assayctl_.folder().Write("b.csv", "id,unit,arrived,talk\na" + row + "b" + row).string();
  ASSERT_EQ(Import(first).status, 0);

  const ProgramResult again = Import(first, {"--output", "json"});
  EXPECT_EQ(again.status, 0);
  EXPECT_THAT(again.output, HasSubstr("\"sent\": \"0\""));
  EXPECT_THAT(again.output, HasSubstr("\"already_there\": \"1\""));
  EXPECT_EQ(Import(second).status, 0);

  EXPECT_EQ(Logged(first).size(), 1u);
  EXPECT_EQ(Logged(second).size(), 2u);
}

TEST_F(ImportTest, BadRowsAreReportedKeptAndStopNobody) {
  const std::string file = assayctl_.folder()
                               .Write("calls.csv",
                                      "id,unit,arrived,talk\n"
                                      "ok1,n1,2026-01-31 08:00:00,1\n"
                                      "date,n1,2026-13-45 08:00:00,1\n"
                                      "unit,mars,2026-01-31 08:00:00,1\n"
                                      "cells,n1\n"
                                      "ok2,n1,2026-01-31 08:00:00,1\n")
                               .string();

  const ProgramResult result = Import(file);

  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.output, HasSubstr("calls.csv:3: arrived: \"2026-13-45 08:00:00\" is not"));
  EXPECT_THAT(result.output, HasSubstr("calls.csv:4: unit_id: unknown_unit: "));
  EXPECT_THAT(result.output, HasSubstr("calls.csv:5: has 2 values where the header has 4"));
  EXPECT_THAT(result.output, HasSubstr("3 refused rows are in"));

  const auto logged = Logged(file);
  ASSERT_EQ(logged.size(), 5u);
  EXPECT_TRUE(logged[0].record.has_event());
  EXPECT_EQ(logged[1].record.rejection().reason(), event::v1::REJECT_REASON_UNREADABLE);
  EXPECT_EQ(logged[1].record.rejection().field(), "arrived");
  EXPECT_EQ(logged[2].record.rejection().reason(), event::v1::REJECT_REASON_UNKNOWN_UNIT);
  EXPECT_EQ(logged[3].record.rejection().reason(), event::v1::REJECT_REASON_UNREADABLE);
  EXPECT_TRUE(logged[4].record.has_event());

  // Mended, the rejects file is a file like any other.
  std::string rejects = ReadFile(file + ".rejects.csv");
  for (const auto& [wrong, right] :
       {std::pair<std::string, std::string>("2026-13-45", "2026-01-30"),
        {"mars", "n2"},
        {"\"cells,n1\",,,", "cells,n1,2026-01-31 08:00:00,1"}}) {
    ASSERT_NE(rejects.find(wrong), std::string::npos) << rejects;
    rejects.replace(rejects.find(wrong), wrong.size(), right);
  }
  const std::string mended = assayctl_.folder().Write("mended.csv", rejects).string();
  const ProgramResult second = Import(mended);
  EXPECT_EQ(second.status, 0) << second.output;
  EXPECT_EQ(Logged(mended).size(), 3u);
}

// A refused row keeps its number, so a mended mapping does not heal it.
TEST_F(ImportTest, TheSameFileAgainTellsWhatWasRefusedBefore) {
  const std::string file = assayctl_.folder()
                               .Write("calls.csv",
                                      "id,unit,arrived,talk\n"
                                      "a,mars,2026-01-31 08:00:00,1\n"
                                      "b,n1,2026-01-31 08:00:00,1\n"
                                      "c,n1,never,1\n")
                               .string();
  ASSERT_EQ(Import(file).status, 1);
  const std::string rejects = ReadFile(file + ".rejects.csv");

  const ProgramResult again = Import(file, {"--output", "csv"});
  EXPECT_EQ(again.status, 1) << again.output;
  EXPECT_THAT(again.output, HasSubstr("calls.csv: 2 rows refused by an earlier import"));
  EXPECT_THAT(again.output, HasSubstr("see " + file + ".rejects.csv: mend and import that file"));
  EXPECT_THAT(again.output, HasSubstr(",3,0,3,2,call/import-"));

  std::string mended(ReadFile(mapping_));
  mended.replace(mended.find("column = \"unit\""), 15, "constant = \"n1\"");
  assayctl_.folder().Write("mapping.toml", mended);
  const ProgramResult healed = Import(file);
  EXPECT_EQ(healed.status, 1) << healed.output;
  EXPECT_THAT(healed.output, HasSubstr("2 rows refused by an earlier import"));
  EXPECT_EQ(ReadFile(file + ".rejects.csv"), rejects);
  EXPECT_FALSE(std::filesystem::exists(file + ".rejects-2.csv"));
}

TEST_F(ImportTest, TheSameFileAgainSaysWhenItCannotKnowWhatWasRefused) {
  const std::string file =
      assayctl_.folder()
          .Write("calls.csv", "id,unit,arrived,talk\na,mars,2026-01-31 08:00:00,1\n")
          .string();
  ASSERT_EQ(Import(file, {"--rejects", "/dev/null"}).status, 1);

  const ProgramResult again = Import(file);

  EXPECT_EQ(again.status, 0) << again.output;
  EXPECT_THAT(again.output, HasSubstr("of 1 row already there it is not known whether any was "
                                      "refused: query server at 127.0.0.1:1"));
}

TEST_F(ImportTest, AWrongMappingSendsNothing) {
  const std::string file =
      assayctl_.folder().Write("calls.csv", "id,place,arrived,talk\na,n1,x,1\n").string();

  const ProgramResult result = Import(file);

  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.output, HasSubstr("fields.unit_id: the file has no column \"unit\""));
  EXPECT_TRUE(Logged(file).empty());
}

TEST_F(ImportTest, ASourceThatIsNotRegisteredSaysHowToRegisterIt) {
  std::string text(kMapping);
  text.replace(text.find("call/import-SUFFIX"), 18, "nobody/knows");
  mapping_ = assayctl_.folder().Write("other.toml", text).string();
  const std::string file = assayctl_.folder().Write("calls.csv", "id,unit,arrived,talk\n").string();

  const ProgramResult result = Import(file);

  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.output, HasSubstr("nobody/knows/"));
  EXPECT_THAT(result.output, HasSubstr("apply"));
}

TEST_F(ImportTest, ADryRunSendsNothing) {
  const std::string file =
      assayctl_.folder()
          .Write("calls.csv", "id,unit,arrived,talk\na,n1,2026-01-31 08:00:00,1\nb,n1,never,1\n")
          .string();

  const ProgramResult result = Import(file, {"--dry-run"});

  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.output, HasSubstr("calls.csv:3: arrived"));
  EXPECT_THAT(result.output, Not(HasSubstr("calls.csv:2")));
  EXPECT_TRUE(Logged(file).empty());
}

}  // namespace
}  // namespace assay::testing
