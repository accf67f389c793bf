#include "query/server/metric_services.h"

#include "query/metrics/registry.h"
#include "query/server/engine/refusal.h"
#include "query/server/messages.h"
#include "query/server/unary_call.h"

namespace assay::query {
namespace {

// "call.asa" is that metric, "call." all that begin so, "" every one.
bool IsAsked(std::string_view filter, std::string_view id) {
  if (filter.empty() || filter == id) return true;
  return filter.back() == '.' && id.substr(0, filter.size()) == filter;
}

Status ListMetrics(const v1::ListMetricsRequest& request, v1::ListMetricsResponse& response) {
  std::vector<std::string_view> ids;
  for (const metrics::Metric& metric : metrics::AllMetrics()) {
    ids.push_back(metric.id);
    if (IsAsked(request.filter(), metric.id)) ToMessage(metric, *response.add_metrics());
  }
  if (response.metrics().empty()) {
    const std::string nearest = metrics::Nearest(request.filter(), ids);
    return Refusal(
        kUnknownMetric, "filter",
        fmt::format("there is no metric \"{}\"{}; a prefix ends in \".\"", request.filter(),
                    nearest.empty() ? "" : fmt::format("; did you mean \"{}\"", nearest)));
  }
  for (const metrics::Dimension& dimension : metrics::AllDimensions()) {
    ToMessage(dimension, *response.add_dimensions());
  }
  return OkStatus();
}

}  // namespace

grpc::ServerUnaryReactor* MetricEdge::ListMetrics(grpc::CallbackServerContext* context,
                                                  const v1::ListMetricsRequest* request,
                                                  v1::ListMetricsResponse* response) {
  return RunUnary(*context, workers_, [=](const Caller&, const ReadControl&) {
    return query::ListMetrics(*request, *response);
  });
}

grpc::ServerUnaryReactor* MetricEdge::Query(grpc::CallbackServerContext* context,
                                            const v1::QueryRequest* request,
                                            v1::QueryResponse* response) {
  process::WorkerPool& workers = request->after().empty() ? workers_ : waiters_;
  return RunUnary(*context, workers, [=, this](const Caller& caller, const ReadControl& control) {
    std::vector<MetricRequest> questions;
    for (int i = 0; i < request->queries_size(); ++i) {
      ASSIGN_OR_RETURN(MetricRequest question, FromMessage(request->queries(i), i));
      questions.push_back(std::move(question));
    }
    ASSIGN_OR_RETURN(const std::vector<AckedPosition> acked, AckedOf(*request));
    RETURN_IF_ERROR(stored_wait_.For(acked, control));
    ASSIGN_OR_RETURN(const std::vector<Answer> answers, engine_.Ask(caller, questions, control));
    for (const Answer& answer : answers) ToMessage(answer, *response->add_results());
    return OkStatus();
  });
}

grpc::ServerUnaryReactor* CallEdge::GetCallCentre(grpc::CallbackServerContext* context,
                                                  const v1::GetCallCentreRequest* request,
                                                  v1::GetCallCentreResponse* response) {
  return RunUnary(*context, workers_, [=, this](const Caller& caller, const ReadControl& control) {
    ASSIGN_OR_RETURN(const CallCentreRequest asked, FromMessage(*request));
    ASSIGN_OR_RETURN(const std::vector<Answer> answers,
                     engine_.Ask(caller, CallCentreQuestions(asked), control));
    ToMessage(answers.front(), *response->mutable_result());
    for (size_t i = 1; i < answers.size(); ++i) {
      ToMessage(answers[i], *response->add_service_levels());
    }
    return OkStatus();
  });
}

grpc::ServerUnaryReactor* SatisfactionEdge::GetSatisfaction(
    grpc::CallbackServerContext* context, const v1::GetSatisfactionRequest* request,
    v1::GetSatisfactionResponse* response) {
  return RunUnary(*context, workers_, [=, this](const Caller& caller, const ReadControl& control) {
    ASSIGN_OR_RETURN(const SatisfactionRequest asked, FromMessage(*request));
    ASSIGN_OR_RETURN(const std::vector<Answer> answers,
                     engine_.Ask(caller, SatisfactionQuestions(asked), control));
    ToMessage(answers.front(), *response->mutable_result());
    return OkStatus();
  });
}

}  // namespace assay::query
