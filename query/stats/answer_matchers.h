// Assertions on Answer<T> for this library's tests.
#pragma once

#include <gmock/gmock.h>

#include "query/stats/answer.h"

namespace assay::stats {

template <typename T>
void PrintTo(const Answer<T>& answer, std::ostream* out) {
  *out << (answer.ok() ? std::string_view("an answer") : Name(answer.reason()));
}

// EXPECT_THAT(Wilson({0, 0}), HasReason(Unanswered::kNoObservations));
MATCHER_P(HasReason, reason, std::string("has the reason ") + std::string(Name(reason))) {
  return !arg.ok() && arg.reason() == reason;
}

}  // namespace assay::stats
