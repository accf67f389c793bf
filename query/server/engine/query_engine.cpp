#include "query/server/engine/query_engine.h"

#include <algorithm>
#include <set>
#include <utility>

#include "query/server/engine/refusal.h"
#include "query/server/engine/resolver.h"

namespace assay::query {
namespace {

// What the store's limits mean to whoever asked.
Status Explained(const Status& error) {
  if (error.code() == StatusCode::kResourceExhausted) {
    if (!ReasonOf(error).empty()) return error;
    return WithReason(
        ResourceExhausted(
            "answer: the question reads more than one may; ask for a shorter period "
            "or fewer units, use thresholds that roll-ups hold (ListMetrics), or drop "
            "a dimension: {}",
            Message(error)),
        kTooMuchToRead);
  }
  if (error.code() == StatusCode::kDeadlineExceeded) {
    return WithReason(
        DeadlineExceeded("answer: not read in time; ask for a shorter period, use thresholds that "
                         "roll-ups hold (ListMetrics), or allow more time: {}",
                         Message(error)),
        kTooMuchToRead);
  }
  return Annotate(error, "answer");
}

// Estimates, on the safe side.
constexpr size_t kKeyBytes = 32;     // Of a key of a row.
constexpr size_t kFigureBytes = 96;  // Of a figure in the answer.
constexpr size_t kUnitBytes = 128;   // Of a unit in a selection, its copies and the statement.
// While rows are made of the store's bytes both are there: three for a row, one more.
constexpr size_t kRowsPerStoreByte = 4;

size_t UnitsBytes(const sql::Selection& selection) {
  size_t units = selection.units ? selection.units->size() : 0;
  for (const sql::Cut& cut : selection.by) units += cut.units.size() + cut.above.size();
  return units * kUnitBytes;
}

// Folds the words of the questions that have more rows than they may. True when there is one.
bool FoldWords(const sql::Plan& plan, const std::vector<StoreRows>& read,
               std::vector<ResolvedQuestion>& resolved) {
  bool is_folded = false;
  for (size_t i = 0; i < resolved.size(); ++i) {
    const sql::QuestionPlan& planned = plan.questions[i];
    const uint32_t words_max = WordsMax(resolved[i]);
    if (words_max == 0 || CountRows(resolved[i], planned, *read[planned.statement]).ok()) continue;
    resolved[i].question.selection.words_max = words_max;
    is_folded = true;
  }
  return is_folded;
}

Status Raise(const ReadControl& control, size_t bytes) {
  if (control.memory == nullptr) return OkStatus();
  return control.memory->Raise(bytes, {.timeout = control.timeout, .cancel = control.cancel});
}

}  // namespace

StatusOr<std::vector<StoreRows>> QueryEngine::Read(const sql::Plan& plan,
                                                   const ReadControl& control) const {
  std::vector<StoreRows> read;
  for (const sql::FamilyStatement& statement : plan.statements) {
    auto rows = store_.Read(statement, control);
    if (!rows.ok()) return Explained(rows.status());
    read.push_back(std::move(rows).value());
  }
  return read;
}

size_t QueryEngine::MemoryOf(const std::vector<ResolvedQuestion>& resolved,
                             const sql::Plan& plan) const {
  std::vector<size_t> rows(plan.statements.size());
  std::set<std::pair<size_t, int32_t>> parts;  // Questions that select the same share one.
  uint64_t figures = 0;
  for (size_t i = 0; i < resolved.size(); ++i) {
    const sql::Question& question = resolved[i].question;
    const sql::QuestionPlan& planned = plan.questions[i];
    const auto count = [&](int32_t part, size_t row_bytes) {
      if (part == sql::kNoPart || !parts.emplace(planned.statement, part).second) return;
      rows[planned.statement] += (resolved[i].rows_max + 1) * row_bytes * 3 / 2;
    };
    const size_t keys = question.selection.by.size();
    count(planned.sums_part,
          RowBytes(keys, kKeyBytes, planned.measures.size() + 2, planned.measures.size() / 2));
    // Quantiles are looked up by key, in a map of their own.
    for (const int32_t part : planned.quantile_parts) {
      count(part, 2 * RowBytes(keys, kKeyBytes, sql::kQuantileSums, 0));
    }
    figures += resolved[i].rows_max * question.metrics.size();
  }
  size_t bytes = 0;
  for (const size_t each : rows) {
    bytes += std::min(each, kRowsPerStoreByte * options_.store_bytes_max);
  }
  return bytes + std::min<uint64_t>(std::min(figures, options_.figures_max) * kFigureBytes,
                                    options_.answer_bytes_max);
}

Status QueryEngine::CheckFigures(const std::vector<ResolvedQuestion>& resolved,
                                 const sql::Plan& plan, const std::vector<StoreRows>& read) const {
  uint64_t figures = 0;
  for (size_t i = 0; i < resolved.size(); ++i) {
    ASSIGN_OR_RETURN(const size_t rows,
                     CountRows(resolved[i], plan.questions[i], *read[plan.questions[i].statement]));
    figures += rows * resolved[i].question.metrics.size();
  }
  if (figures <= options_.figures_max) return OkStatus();
  return WithReason(
      ResourceExhausted(
          "answer: the {} questions together have {} figures (rows times metrics); at "
          "most {} (query.answer_figures_max): ask for fewer metrics, a shorter "
          "period, longer steps or fewer dimensions, or in several requests",
          resolved.size(), figures, options_.figures_max),
      kAnswerTooLarge);
}

Status QueryEngine::Write(const Caller& caller, const std::vector<MetricRequest>& requests,
                          const ReadControl& control, AnswerSink& sink) const {
  if (requests.empty() || requests.size() > kQueriesMax) {
    return Refusal(
        kBadQuestion, "queries",
        fmt::format("{} given; 1 to {} may be asked at once", requests.size(), kQueriesMax));
  }
  ASSIGN_OR_RETURN(const auto snapshot, directory_());
  std::vector<ResolvedQuestion> resolved;
  std::vector<sql::Question> questions;
  for (const MetricRequest& request : requests) {
    ASSIGN_OR_RETURN(ResolvedQuestion question, Resolve(request, caller, *snapshot));
    RETURN_IF_ERROR(Raise(control, UnitsBytes(question.question.selection)));
    questions.push_back(question.question);
    resolved.push_back(std::move(question));
  }

  sql::Plan plan = sql::MakePlan(questions, options_.exact_quantile_rows_max);
  RETURN_IF_ERROR(Raise(control, MemoryOf(resolved, plan)));
  ASSIGN_OR_RETURN(std::vector<StoreRows> read, Read(plan, control));
  // Only where there are too many words, so that all others are answered by one statement.
  if (FoldWords(plan, read, resolved)) {
    read.clear();
    for (size_t i = 0; i < resolved.size(); ++i) questions[i] = resolved[i].question;
    plan = sql::MakePlan(questions, options_.exact_quantile_rows_max);
    ASSIGN_OR_RETURN(read, Read(plan, control));
  }
  RETURN_IF_ERROR(CheckFigures(resolved, plan, read));

  for (size_t i = 0; i < resolved.size(); ++i) {
    const std::vector<StoreRow>& rows = *read[plan.questions[i].statement];
    Answer head;
    head.ledger = LedgerOf(rows);
    head.answered_at = clock_.Now();
    RETURN_IF_ERROR(WriteAnswer(resolved[i], plan.questions[i], rows, std::move(head), sink));
  }
  return OkStatus();
}

StatusOr<std::vector<Answer>> QueryEngine::Ask(const Caller& caller,
                                               const std::vector<MetricRequest>& requests,
                                               const ReadControl& control) const {
  AnswerCollector collector;
  RETURN_IF_ERROR(Write(caller, requests, control, collector));
  return collector.Take();
}

}  // namespace assay::query
