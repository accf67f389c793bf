#include "services/warehouse/exception.h"

#include <gtest/gtest.h>

namespace assay::warehouse {
namespace {

TEST(ExceptionTest, ReadsAsClickHouseWritesIt) {
  const Status error = MakeException(kSyntaxError, "Syntax error: Empty query");

  EXPECT_EQ(Message(error), "Code: 62. DB::Exception: Syntax error: Empty query. (SYNTAX_ERROR)");
  EXPECT_EQ(ExceptionCode(error), 62);
}

TEST(ExceptionTest, FindsTheCodeInWhateverTheEngineSays) {
  EXPECT_EQ(ExceptionCode("Code: 60. DB::Exception: Table x does not exist. (UNKNOWN_TABLE)"), 60);
  EXPECT_EQ(ExceptionCode("std::exception. Code: 1001, type: std::bad_alloc"), 1001);
  EXPECT_EQ(ExceptionCode("no code at all"), 1002);
  EXPECT_EQ(ExceptionCode("Code: x"), 1002);
}

TEST(ExceptionTest, AnswersWithTheStatusOfClickHouse) {
  EXPECT_EQ(HttpStatusOf(62), 400);
  EXPECT_EQ(HttpStatusOf(60), 404);
  EXPECT_EQ(HttpStatusOf(516), 403);
  EXPECT_EQ(HttpStatusOf(159), 408);
  EXPECT_EQ(HttpStatusOf(48), 501);
  EXPECT_EQ(HttpStatusOf(439), 503);
  EXPECT_EQ(HttpStatusOf(241), 500);
}

TEST(ExceptionTest, AddsTheVersionOnce) {
  const Status fresh = EngineException("Code: 1. DB::Exception: x. (X)");
  const Status versioned = EngineException("Code: 1. DB::Exception: x. (X) (version 26.7)\n");

  EXPECT_EQ(ExceptionText(fresh, "26.7"), "Code: 1. DB::Exception: x. (X) (version 26.7)\n");
  EXPECT_EQ(ExceptionText(versioned, "26.7"), ExceptionText(fresh, "26.7"));
}

}  // namespace
}  // namespace assay::warehouse
