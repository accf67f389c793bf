// Resolve: checks a question against registry and directory and makes it complete: defaults filled
// in, units expanded, the caller's scope applied. What comes out needs no more checks.
#pragma once

#include <string>
#include <vector>

#include "query/server/engine/caller.h"
#include "query/server/engine/request.h"
#include "query/server/engine/subjects.h"
#include "query/sql/plan.h"
#include "services/directory/snapshot.h"

namespace assay::query {

// Limits of one question.
inline constexpr size_t kMetricsMax = 32;
inline constexpr size_t kDimensionsMax = 4;
inline constexpr size_t kFilterValuesMax = 1'000;
inline constexpr size_t kValueBytesMax = 256;
inline constexpr size_t kNameBytesMax = 128;
inline constexpr uint32_t kRowLimitMax = 10'000;
inline constexpr uint32_t kRowLimitDefault = 1'000;

struct ResolvedQuestion {
  std::string field;  // As in the request.
  std::string name;
  sql::Question question;
  std::vector<std::string> dimensions;
  std::vector<Scale> scales;  // By the numbers that statements return.
  directory::TimeZone zone;
  // Rows that there can be for one combination of words, and of the whole answer.
  uint64_t rows_per_word_max = 1;
  uint64_t rows_max = 1;
};

StatusOr<ResolvedQuestion> Resolve(const MetricRequest& request, const Caller& caller,
                                   const directory::Snapshot& snapshot);

}  // namespace assay::query
