// Answers: what statements returned, turned into figures.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
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
  // For each key how many words it stands for, 0 for a word itself; empty where none is folded.
  std::vector<uint32_t> folded_words = {};
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

// Takes answers as they are made, row by row, so that they never stand in memory whole. An error
// ends the request.
class AnswerSink {
 public:
  virtual ~AnswerSink() = default;

  // `head` is everything but the rows and `late_count`.
  virtual Status Begin(const Answer& head) = 0;
  virtual Status Add(AnswerRow row) = 0;
  // `head` with its `late_count`.
  virtual Status End(const Answer& head) = 0;
};

// Keeps answers in memory.
class AnswerCollector final : public AnswerSink {
 public:
  Status Begin(const Answer& head) override {
    answers_.push_back(head);
    return OkStatus();
  }
  Status Add(AnswerRow row) override {
    answers_.back().rows.push_back(std::move(row));
    return OkStatus();
  }
  Status End(const Answer& head) override {
    answers_.back().late_count = head.late_count;
    return OkStatus();
  }
  std::vector<Answer> Take() { return std::move(answers_); }

 private:
  std::vector<Answer> answers_;
};

// How many words each cut by words keeps, so that the rows fit the question's limit whatever the
// store holds; at least 1. 0 where no cut is by words.
uint32_t WordsMax(const ResolvedQuestion& resolved);

// How many rows the answer has. kResourceExhausted when the question does not allow so many.
StatusOr<size_t> CountRows(const ResolvedQuestion& resolved, const sql::QuestionPlan& plan,
                           std::span<const StoreRow> rows);

// Gives `sink` the answer; `head` has its ledger and its time. kResourceExhausted as CountRows();
// kInternal when the rows are not what the plan asked for.
Status WriteAnswer(const ResolvedQuestion& resolved, const sql::QuestionPlan& plan,
                   std::span<const StoreRow> rows, Answer head, AnswerSink& sink);

}  // namespace assay::query
