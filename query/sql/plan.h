// Plan: which statements answer a request.
//
// All questions about one family become one statement, so its answers are about one moment of the
// store. Questions that select the same facts share a part of it. Roll-ups are read wherever they
// hold every measure of a question; only then facts.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "query/metrics/metric.h"
#include "query/sql/parts.h"

namespace assay::sql {

struct AskedMetric {
  const metrics::Metric* metric = nullptr;
  metrics::Arguments arguments;
  metrics::Recipe recipe;
};

struct Question {
  Selection selection;
  std::vector<AskedMetric> metrics;
  uint32_t row_limit = 1'000;
};

// Where the answer to a question is found.
struct QuestionPlan {
  size_t statement = 0;
  int32_t sums_part = 0;
  metrics::MeasureSet measures;         // Of the sums part.
  std::vector<int32_t> quantile_parts;  // One for each metric; kNoPart for other metrics.
  Level level = Level::kDay;
};
inline constexpr int32_t kNoPart = -2;

struct FamilyStatement {
  metrics::Family family = metrics::Family::kCall;
  Statement statement;
};

struct Plan {
  std::vector<FamilyStatement> statements;
  std::vector<QuestionPlan> questions;  // In the order of the questions.
};

Plan MakePlan(std::span<const Question> questions, uint64_t exact_rows_max);

}  // namespace assay::sql
