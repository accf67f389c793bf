// assayctl apply and the directory of a process, with the real topic between them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/directory/directory.h"
#include "services/directory/kafka_reference_log.h"
#include "services/runtime/testing/eventually.h"
#include "services/runtime/testing/matchers.h"
#include "tests/integration/assayctl/assayctl_program.h"
#include "tests/integration/gateway/backend.h"

namespace assay::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

class ApplyTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto log = directory::KafkaReferenceLog::Open(SharedBackend().broker().client_options());
    ASSERT_OK(log);
    directory_ = std::make_unique<directory::Directory>(*std::move(log));
    ASSERT_OK(directory_->WaitUntilCaughtUp(Clock::System().MonotonicNow() + 30s));
  }
  ProgramResult Apply(std::string_view text, std::vector<std::string> flags = {}) {
    std::vector<std::string> arguments = {"apply",
                                          assayctl_.folder().Write("a.yaml", text).string()};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    auto result = assayctl_.Run(arguments);
    EXPECT_OK(result);
    return result.ok() ? *result : ProgramResult{};
  }

  AssayctlProgram assayctl_{"127.0.0.1:1", SharedBackend().broker().address()};
  std::unique_ptr<directory::Directory> directory_;
};

TEST_F(ApplyTest, WhatIsAppliedReachesRunningProcesses) {
  const ProgramResult result = Apply(R"(
{kind: Source, source_id: apply/one, family: call, unit_id: apply-b}
---
{kind: Unit, unit_id: apply-b, parent_id: group, level: branch}
)");

  EXPECT_EQ(result.status, 0) << result.output;
  EXPECT_THAT(result.output, HasSubstr("2 added, 0 changed, 0 the same"));
  ASSERT_TRUE(
      Eventually([&] { return directory_->Current()->FindSource("apply/one") != nullptr; }, 30s));
  EXPECT_EQ(directory_->Current()->FindUnit("apply-b")->zone.name(), "Asia/Shanghai");
}

TEST_F(ApplyTest, TheSameAgainChangesNothing) {
  constexpr std::string_view kUnit =
      "{kind: Unit, unit_id: apply-again, parent_id: group, "
      "level: branch, time_zone: Asia/Tokyo}";
  ASSERT_EQ(Apply(kUnit).status, 0);
  ASSERT_TRUE(
      Eventually([&] { return directory_->Current()->FindUnit("apply-again") != nullptr; }, 30s));
  const uint64_t version = directory_->Current()->version();

  const ProgramResult again = Apply(kUnit);
  EXPECT_EQ(again.status, 0);
  EXPECT_THAT(again.output, HasSubstr("0 added, 0 changed, 1 the same"));
  // A change behind it shows that nothing was written in between.
  ASSERT_EQ(Apply("{kind: Unit, unit_id: apply-again, parent_id: group, level: branch}").status, 0);
  ASSERT_TRUE(Eventually([&] { return directory_->Current()->version() > version; }, 30s));
  EXPECT_EQ(directory_->Current()->version(), version + 1);
  EXPECT_EQ(directory_->Current()->FindUnit("apply-again")->zone.name(), "Asia/Shanghai");
}

TEST_F(ApplyTest, ADryRunShowsAndWritesNothing) {
  const ProgramResult result =
      Apply("{kind: Unit, unit_id: apply-dry, parent_id: group, level: branch}", {"--dry-run"});

  EXPECT_EQ(result.status, 0);
  EXPECT_THAT(result.output, HasSubstr("add     unit/apply-dry"));
  EXPECT_THAT(result.output, HasSubstr("dry run, nothing was written: 1 added"));
  EXPECT_EQ(Apply("{kind: Source, source_id: apply/dry, family: call, unit_id: apply-dry}").status,
            2);
}

TEST_F(ApplyTest, NothingIsWrittenWhenAnythingIsWrong) {
  const ProgramResult result = Apply(R"(
{kind: Unit, unit_id: apply-good, parent_id: group, level: branch}
---
{kind: Unit, unit_id: apply-bad, parent_id: nowhere, level: branch, colour: red}
)");

  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.output, HasSubstr("a.yaml:4: colour: unknown key"));
  EXPECT_THAT(result.output, HasSubstr("nothing was applied"));
  EXPECT_EQ(directory_->Current()->FindUnit("apply-good"), nullptr);
}

TEST_F(ApplyTest, SaysThatKafkaIsAway) {
  AssayctlProgram nowhere("127.0.0.1:1", "127.0.0.1:1");
  const auto path = nowhere.folder().Write("a.yaml",
                                           "{kind: Unit, unit_id: x, level: group, "
                                           "time_zone: UTC}");

  ASSERT_OK_AND_ASSIGN(const ProgramResult result,
                       nowhere.Run({"apply", "--kafka-within", "500ms", path.string()}));
  EXPECT_EQ(result.status, 3);
  EXPECT_THAT(result.output, HasSubstr("is Kafka running (--kafka)"));
}

}  // namespace
}  // namespace assay::testing
