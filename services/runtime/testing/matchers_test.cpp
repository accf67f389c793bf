#include "services/runtime/testing/matchers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

namespace assay::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(MatchersTest, MatchStatusAndStatusOr) {
  const StatusOr<int> value = 4;
  const StatusOr<int> error = NotFound("no such unit");

  EXPECT_THAT(value, IsOk());
  EXPECT_THAT(error, Not(IsOk()));
  EXPECT_THAT(value, IsOkAndHolds(4));
  EXPECT_THAT(value, Not(IsOkAndHolds(5)));
  EXPECT_THAT(error, Not(IsOkAndHolds(4)));
  EXPECT_THAT(error, StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(error, StatusIs(StatusCode::kNotFound, HasSubstr("unit")));
  EXPECT_THAT(error, Not(StatusIs(StatusCode::kNotFound, HasSubstr("branch"))));
  EXPECT_THAT(error, Not(StatusIs(StatusCode::kInternal)));
  EXPECT_OK(OkStatus());
}

TEST(MatchersTest, AssignMovesTheValueOut) {
  StatusOr<std::unique_ptr<int>> result = std::make_unique<int>(3);
  ASSERT_OK_AND_ASSIGN(const std::unique_ptr<int> value, std::move(result));
  EXPECT_EQ(*value, 3);
}

TEST(MatchersTest, AFailureShowsTheStatus) {
  ::testing::StringMatchResultListener listener;
  EXPECT_FALSE(::testing::ExplainMatchResult(IsOk(), Status(NotFound("no unit")), &listener));
  EXPECT_THAT(listener.str(), HasSubstr("no unit"));
}

}  // namespace
}  // namespace assay::testing
