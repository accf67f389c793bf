// Answers: what statements returned, turned into figures.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "query/metrics/figure.h"
#include "query/server/engine/resolver.h"
#include "query/sql/plan.h"
#include "services/runtime/base/clock.h"

namespace assay::query {

// A row of a statement; the columns are those of query/sql/parts.h.
struct StoreRow {
  int32_t part = 0;
  int64_t step = 0;
  std::vector<std::string> keys = {};
  std::vector<int64_t> sums = {};
  std::vector<metrics::Int128> squares = {};
};

// How far one partition of the log is stored.
struct LedgerEntry {
  std::string log_id;
  uint32_t partition = 0;
  uint64_t offset_max = 0;
  WallTime newest_ingested_at;
  uint64_t rows = 0;

  bool operator==(const LedgerEntry&) const = default;
};
// In order of log and partition.
std::vector<LedgerEntry> LedgerOf(std::span<const StoreRow> rows);

struct AnswerRow {
  std::string step_start;
  std::vector<std::string> keys;
  std::vector<metrics::Figure> figures;
};

struct Answer {
  std::string name;
  std::vector<sql::AskedMetric> metrics;
  std::vector<std::string> dimensions;
  std::vector<AnswerRow> rows;
  std::vector<LedgerEntry> ledger;
  uint64_t late_count = 0;
  WallTime answered_at;
  sql::Level level = sql::Level::kDay;
};

// Everything but the ledger and the time. kResourceExhausted when there are more rows than the
// question allows; kInternal when the rows are not what the plan asked for.
StatusOr<Answer> ToAnswer(const ResolvedQuestion& resolved, const sql::QuestionPlan& plan,
                          std::span<const StoreRow> rows);

}  // namespace assay::query
