// assayctl publish: events in JSON, checked or sent.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/assayctl/import/file_digest.h"
#include "services/runtime/testing/matchers.h"
#include "tests/integration/assayctl/assayctl_program.h"
#include "tests/integration/gateway/gateway_process.h"

namespace assay::testing {
namespace {

using ::testing::HasSubstr;

std::string CallJson(const std::string& id, const std::string& unit) {
  return fmt::format(
      R"({{"occurredAt": "2026-01-31T08:05:00Z", "unitId": "{}", "call": {{"callId": "{}", )"
      R"("arrivedAt": "2026-01-31T08:00:00Z", "queued": {{}}}}}})"
      "\n",
      unit, id);
}

class PublishTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto gateway = GatewayProcess::StartReady(SharedBackend());
    ASSERT_OK(gateway);
    gateway_ = *std::move(gateway);
  }
  static void TearDownTestSuite() { gateway_.reset(); }
  void SetUp() override {
    ASSERT_NE(gateway_, nullptr);
    assayctl_.emplace(gateway_->address(), SharedBackend().broker().address());
    source_ = UniqueSource();
  }
  ProgramResult Publish(const std::string& file, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"publish", "--source", source_, "--family", "call", file};
    arguments.insert(arguments.end(), more.begin(), more.end());
    auto result = assayctl_->Run(arguments);
    EXPECT_OK(result);
    return result.ok() ? *result : ProgramResult{};
  }
  size_t Logged(const std::string& source) {
    const auto logged = SharedBackend().LoggedSequences(source);
    EXPECT_OK(logged);
    return logged.ok() ? logged->size() : 0;
  }

  inline static std::unique_ptr<GatewayProcess> gateway_;
  std::optional<AssayctlProgram> assayctl_;
  std::string source_;
};

TEST_F(PublishTest, TheSameFileAgainAddsNothing) {
  const std::string file =
      assayctl_->folder().Write("e.jsonl", CallJson("a", "n1") + CallJson("b", "n2")).string();
  ASSERT_OK_AND_ASSIGN(const assayctl::FileDigest digest, assayctl::DigestFile(file));

  EXPECT_EQ(Publish(file).status, 0);
  EXPECT_EQ(Publish(file).status, 0);

  EXPECT_EQ(Logged(source_ + "/" + digest.sha256), 2u);
}

TEST_F(PublishTest, AppendedEventsFollowWhatTheSourceHas) {
  const std::string file = assayctl_->folder().Write("e.jsonl", CallJson("a", "n1")).string();

  EXPECT_EQ(Publish(file, {"--append"}).status, 0);
  EXPECT_EQ(Publish(file, {"--append"}).status, 0);

  ASSERT_OK_AND_ASSIGN(const auto sequences, SharedBackend().LoggedSequences(source_));
  EXPECT_THAT(sequences, ::testing::ElementsAre(1u, 2u));
}

TEST_F(PublishTest, WhatIsNoEventKeepsItsPlace) {
  const std::string file = assayctl_->folder()
                               .Write("e.jsonl", CallJson("a", "n1") + "{\"unit\": 1}\n" +
                                                     CallJson("c", "mars") + CallJson("d", "n1"))
                               .string();

  const ProgramResult result = Publish(file, {"--append"});

  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.output, HasSubstr("e.jsonl:2: is not an assay.event.v1.Event"));
  EXPECT_THAT(result.output, HasSubstr("e.jsonl:3: unit_id: unknown_unit"));
  EXPECT_EQ(Logged(source_), 4u);
}

TEST_F(PublishTest, EventsMayOnlyBeChecked) {
  std::string text;
  for (int i = 0; i < 1'200; ++i) text += CallJson(fmt::format("c{}", i), i == 777 ? "mars" : "n1");
  const std::string file = assayctl_->folder().Write("e.jsonl", text).string();

  const ProgramResult result = Publish(file, {"--validate-only"});

  EXPECT_EQ(result.status, 1) << result.output;
  EXPECT_THAT(result.output, HasSubstr("e.jsonl:778: unit_id: unknown_unit"));
  EXPECT_EQ(Logged(source_), 0u);
}

// The prefix "call/" is registered, "call" alone is not.
TEST_F(PublishTest, EventsAreCheckedUnderTheSourceTheyWouldBeSentUnder) {
  const std::string file = assayctl_->folder().Write("e.jsonl", CallJson("a", "n1")).string();
  source_ = "call";

  const ProgramResult checked = Publish(file, {"--validate-only"});
  EXPECT_EQ(checked.status, 0) << checked.output;
  EXPECT_EQ(Publish(file).status, 0);
}

TEST_F(PublishTest, LargeEventsAreCheckedInRequestsTheGatewayTakes) {
  std::string text;  // 6 MB; a request may have 4 MiB.
  for (int i = 0; i < 300; ++i) text += CallJson(std::string(20'000, 'x'), "n1");
  const std::string file = assayctl_->folder().Write("e.jsonl", text).string();

  const ProgramResult result = Publish(file, {"--validate-only"});

  EXPECT_EQ(result.status, 1) << result.output;
  EXPECT_THAT(result.output, HasSubstr("e.jsonl:300: call.call_id: bad_text"));
}

TEST_F(PublishTest, ReadsStandardInputOnlyToAppend) {
  EXPECT_EQ(Publish("-").status, 2);
  EXPECT_EQ(Publish("/no/such/file").status, 2);
}

}  // namespace
}  // namespace assay::testing
