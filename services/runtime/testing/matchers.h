// Matchers for Status and StatusOr.
//
//   ASSERT_OK(consumer.Assign(positions));
//   ASSERT_OK_AND_ASSIGN(const auto batch, consumer.Poll(100, 1s));
//   EXPECT_THAT(store.Find("x"), StatusIs(StatusCode::kNotFound, HasSubstr("x")));
//   EXPECT_THAT(Half(4), IsOkAndHolds(2));
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "services/runtime/base/status.h"

namespace absl {
inline void PrintTo(const Status& status, std::ostream* out) { *out << status.ToString(); }
template <typename T>
void PrintTo(const StatusOr<T>& result, std::ostream* out) {
  *out << (result.ok() ? "OK: " + ::testing::PrintToString(*result) : result.status().ToString());
}
}  // namespace absl

namespace assay::testing {

inline const Status& AsStatus(const Status& status) { return status; }
template <typename T>
const Status& AsStatus(const StatusOr<T>& result) {
  return result.status();
}

MATCHER(IsOk, negation ? "is not OK" : "is OK") {
  *result_listener << AsStatus(arg).ToString();
  return AsStatus(arg).ok();
}

MATCHER_P(StatusIs, code, "has code " + absl::StatusCodeToString(code)) {
  *result_listener << AsStatus(arg).ToString();
  return AsStatus(arg).code() == code;
}
MATCHER_P2(StatusIs, code, message,
           "has code " + absl::StatusCodeToString(code) + " and a message that " +
               ::testing::DescribeMatcher<std::string>(message)) {
  *result_listener << AsStatus(arg).ToString();
  return AsStatus(arg).code() == code &&
         ::testing::Matches(::testing::SafeMatcherCast<const std::string&>(message))(
             std::string(Message(AsStatus(arg))));
}

MATCHER_P(IsOkAndHolds, value, "is OK and holds a value that matches") {
  if (!arg.ok()) {
    *result_listener << arg.status().ToString();
    return false;
  }
  return ::testing::ExplainMatchResult(value, *arg, result_listener);
}

}  // namespace assay::testing

#define EXPECT_OK(expression) EXPECT_THAT((expression), ::assay::testing::IsOk())
#define ASSERT_OK(expression) ASSERT_THAT((expression), ::assay::testing::IsOk())
#define ASSERT_OK_AND_ASSIGN(declaration, expression) \
  ASSAY_ASSERT_ASSIGN_(ASSAY_CONCAT_(assay_result_, __LINE__), declaration, expression)
#define ASSAY_ASSERT_ASSIGN_(result, declaration, expression) \
  auto result = (expression);                                 \
  ASSERT_THAT(result, ::assay::testing::IsOk());              \
  declaration = std::move(result).value()
