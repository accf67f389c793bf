// Refusals: what is wrong with a question, as errors that name the field and the fix.
//
//   return Refusal("UNKNOWN_METRIC", "queries[0].metrics[1]", "no metric \"x\"; did you mean ...")
#pragma once

#include <fmt/format.h>

#include <string_view>

#include "services/runtime/base/reason.h"
#include "services/runtime/base/status.h"

namespace assay::query {

// Reasons of refusals; programs rely on them.
inline constexpr std::string_view kBadPeriod = "BAD_PERIOD";
inline constexpr std::string_view kBadQuestion = "BAD_QUESTION";
inline constexpr std::string_view kBadFilter = "BAD_FILTER";
inline constexpr std::string_view kUnknownMetric = "UNKNOWN_METRIC";
inline constexpr std::string_view kUnknownDimension = "UNKNOWN_DIMENSION";
inline constexpr std::string_view kUnknownParameter = "UNKNOWN_PARAMETER";
inline constexpr std::string_view kUnknownUnit = "UNKNOWN_UNIT";
inline constexpr std::string_view kUnknownValue = "UNKNOWN_VALUE";
inline constexpr std::string_view kUnknownSource = "UNKNOWN_SOURCE";
inline constexpr std::string_view kForeignUnit = "FOREIGN_UNIT";
inline constexpr std::string_view kMixedFamilies = "MIXED_FAMILIES";
inline constexpr std::string_view kTooManyRows = "TOO_MANY_ROWS";
inline constexpr std::string_view kNotStoredYet = "NOT_STORED_YET";
inline constexpr std::string_view kTooMuchToRead = "TOO_MUCH_TO_READ";
inline constexpr std::string_view kAnswerTooLarge = "ANSWER_TOO_LARGE";
inline constexpr std::string_view kMemoryBusy = "MEMORY_BUSY";

[[nodiscard]] inline Status Refusal(std::string_view reason, std::string_view field,
                                    std::string_view problem) {
  return WithReason(InvalidArgument("{}: {}", field, problem), reason);
}

}  // namespace assay::query
