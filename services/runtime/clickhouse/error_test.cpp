#include "services/runtime/clickhouse/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace assay::clickhouse {
namespace {

using ::testing::HasSubstr;

constexpr char kUnknownTable[] = "Code: 60. DB::Exception: Table x does not exist. (UNKNOWN_TABLE)";

TEST(ServerErrorTest, CarriesCodeAndText) {
  const Status error = ServerError(60, std::string(kUnknownTable) + "\n", "'SELECT' at server");

  EXPECT_EQ(error.code(), StatusCode::kNotFound);
  EXPECT_EQ(ServerCode(error), 60);
  EXPECT_EQ(Message(error), std::string("'SELECT' at server: ") + kUnknownTable);
}

TEST(ServerErrorTest, MapsCodesToWhatTheCallerShouldDo) {
  EXPECT_EQ(ServerError(202, "", "").code(), StatusCode::kUnavailable);
  EXPECT_EQ(ServerError(241, "", "").code(), StatusCode::kResourceExhausted);
  EXPECT_EQ(ServerError(159, "", "").code(), StatusCode::kDeadlineExceeded);
  EXPECT_EQ(ServerError(394, "", "").code(), StatusCode::kCancelled);
  EXPECT_EQ(ServerError(57, "", "").code(), StatusCode::kAlreadyExists);
  EXPECT_EQ(ServerError(164, "", "").code(), StatusCode::kPermissionDenied);
  EXPECT_EQ(ServerError(99999, "", "").code(), StatusCode::kInternal);
}

TEST(ServerErrorTest, KnowsWhatARefusalLeftUnwritten) {
  EXPECT_EQ(OutcomeOf(ServerError(60, "", "")), InsertOutcome::kNothingWritten);
  EXPECT_EQ(OutcomeOf(ServerError(241, "", "")), InsertOutcome::kUnknown);
  EXPECT_EQ(OutcomeOf(ServerError(1001, "", "")), InsertOutcome::kUnknown);
}

TEST(OutcomeTest, IsUnknownForAnyOtherError) {
  EXPECT_EQ(OutcomeOf(Internal("elsewhere")), InsertOutcome::kUnknown);
  EXPECT_EQ(ServerCode(Internal("elsewhere")), std::nullopt);
}

// As ClickHouse 25.11 and later end a body that has already begun.
std::string Tagged(const std::string& text, const std::string& tag) {
  return "rows\r\n__exception__\r\n" + tag + "\r\n" + text + "\n" +
         std::to_string(text.size() + 1) + " " + tag + "\r\n__exception__\r\n";
}

TEST(TrailingExceptionTest, IsFoundByItsTag) {
  const std::string body = Tagged(kUnknownTable, "abcdefghijklmnop");

  const auto found = FindTrailingException(body, "abcdefghijklmnop");

  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->code, 60);
  EXPECT_EQ(found->text, kUnknownTable);
}

TEST(TrailingExceptionTest, IsNotTakenFromRowsWithAnotherTag) {
  EXPECT_FALSE(FindTrailingException(Tagged(kUnknownTable, "forged"), "abcdefghijklmnop"));
  EXPECT_FALSE(FindTrailingException("just rows", "abcdefghijklmnop"));
  EXPECT_FALSE(FindTrailingException("", "abcdefghijklmnop"));
}

TEST(TrailingExceptionTest, SurvivesALengthThatIsWrong) {
  for (const char* length : {"-1", "0", "9999", "x", ""}) {
    const std::string body = std::string("rows\ntext\n") + length + " tag\r\n__exception__\r\n";
    EXPECT_FALSE(FindTrailingException(body, "tag")) << length;
  }
}

TEST(TrailingExceptionTest, IsFoundAsBareTextOfOlderServers) {
  const auto found = FindTrailingException(std::string("\x01\x02rows") + kUnknownTable + "\n", "");

  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->code, 60);
  EXPECT_THAT(std::string(found->text), HasSubstr("UNKNOWN_TABLE"));
}

TEST(ServerErrorTest, IsCutToWhatPeopleAndProtocolsCarry) {
  const std::string quoted = "Code: 36. DB::Exception: no time zone '" + std::string(60'000, 'x');

  const Status error = ServerError(36, quoted + "\x1b[2J\xff", "ask");

  EXPECT_LT(error.message().size(), 3'000u);
  EXPECT_EQ(Message(error).find('\x1b'), std::string_view::npos);
  EXPECT_EQ(Message(ServerError(36, "a\xff\x1b", "ask")), "ask: a\\xff\\x1b");
}

}  // namespace
}  // namespace assay::clickhouse
