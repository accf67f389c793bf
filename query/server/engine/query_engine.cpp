#include "query/server/engine/query_engine.h"

#include "query/server/engine/refusal.h"
#include "query/server/engine/resolver.h"

namespace assay::query {
namespace {

// What the store's limits mean to whoever asked.
Status Explained(const Status& error) {
  if (error.code() == StatusCode::kResourceExhausted) {
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

}  // namespace

StatusOr<std::vector<Answer>> QueryEngine::Ask(const Caller& caller,
                                               const std::vector<MetricRequest>& requests,
                                               const ReadControl& control) const {
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
    questions.push_back(question.question);
    resolved.push_back(std::move(question));
  }

  const sql::Plan plan = sql::MakePlan(questions, options_.exact_quantile_rows_max);
  std::vector<std::vector<StoreRow>> read;
  for (const sql::FamilyStatement& statement : plan.statements) {
    auto rows = store_.Read(statement, control);
    if (!rows.ok()) return Explained(rows.status());
    read.push_back(std::move(rows).value());
  }

  std::vector<Answer> answers;
  for (size_t i = 0; i < resolved.size(); ++i) {
    const std::vector<StoreRow>& rows = read[plan.questions[i].statement];
    ASSIGN_OR_RETURN(Answer answer, ToAnswer(resolved[i], plan.questions[i], rows));
    answer.ledger = LedgerOf(rows);
    answer.answered_at = clock_.Now();
    answers.push_back(std::move(answer));
  }
  return answers;
}

}  // namespace assay::query
