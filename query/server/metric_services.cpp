#include "query/server/metric_services.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>
#include <grpcpp/support/proto_buffer_reader.h>

#include "query/metrics/registry.h"
#include "query/server/engine/refusal.h"
#include "query/server/messages.h"

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

// Whether the bytes of a v1::QueryRequest have `after`; looks at nothing else.
bool ComesAfterSomething(const grpc::ByteBuffer& request) {
  using google::protobuf::internal::WireFormatLite;
  grpc::ByteBuffer shared(request);  // The slices are the same; the reader needs one of its own.
  grpc::ProtoBufferReader reader(&shared);
  google::protobuf::io::CodedInputStream stream(&reader);
  while (const uint32_t tag = stream.ReadTag()) {
    if (WireFormatLite::GetTagFieldNumber(tag) == v1::QueryRequest::kAfterFieldNumber) return true;
    if (!WireFormatLite::SkipField(&stream, tag)) return false;
  }
  return false;
}

}  // namespace

grpc::ServerUnaryReactor* MetricEdge::ListMetrics(grpc::CallbackServerContext* context,
                                                  const grpc::ByteBuffer* request,
                                                  grpc::ByteBuffer* response) {
  return calls_.RunBytes<v1::ListMetricsRequest>(
      *context, *request, *response,
      [](const Caller&, const ReadControl&, const v1::ListMetricsRequest& asked,
         AnswerBuffer& bytes) -> Status {
        v1::ListMetricsResponse metrics;
        RETURN_IF_ERROR(query::ListMetrics(asked, metrics));
        return bytes.Append(metrics);
      });
}

grpc::ServerUnaryReactor* MetricEdge::Query(grpc::CallbackServerContext* context,
                                            const grpc::ByteBuffer* request,
                                            grpc::ByteBuffer* response) {
  const auto answer = [this](const Caller& caller, const ReadControl& control,
                             const v1::QueryRequest& asked, AnswerBuffer& bytes) -> Status {
    std::vector<MetricRequest> questions;
    for (int i = 0; i < asked.queries_size(); ++i) {
      ASSIGN_OR_RETURN(MetricRequest question, FromMessage(asked.queries(i), i));
      questions.push_back(std::move(question));
    }
    ASSIGN_OR_RETURN(const std::vector<AckedPosition> acked, AckedOf(asked));
    RETURN_IF_ERROR(stored_wait_.For(acked, control));
    ResultWriter results(bytes, [](size_t) { return v1::QueryResponse::kResultsFieldNumber; });
    return engine_.Write(caller, questions, control, results);
  };
  const UnaryCalls& calls = ComesAfterSomething(*request) ? waiting_ : calls_;
  return calls.RunBytes<v1::QueryRequest>(*context, *request, *response, answer);
}

grpc::ServerUnaryReactor* CallEdge::GetCallCentre(grpc::CallbackServerContext* context,
                                                  const grpc::ByteBuffer* request,
                                                  grpc::ByteBuffer* response) {
  return calls_.RunBytes<v1::GetCallCentreRequest>(
      *context, *request, *response,
      [this](const Caller& caller, const ReadControl& control,
             const v1::GetCallCentreRequest& message, AnswerBuffer& bytes) -> Status {
        ASSIGN_OR_RETURN(const CallCentreRequest asked, FromMessage(message));
        ResultWriter results(bytes, [](size_t index) {
          return index == 0 ? v1::GetCallCentreResponse::kResultFieldNumber
                            : v1::GetCallCentreResponse::kServiceLevelsFieldNumber;
        });
        return engine_.Write(caller, CallCentreQuestions(asked), control, results);
      });
}

grpc::ServerUnaryReactor* SatisfactionEdge::GetSatisfaction(grpc::CallbackServerContext* context,
                                                            const grpc::ByteBuffer* request,
                                                            grpc::ByteBuffer* response) {
  return calls_.RunBytes<v1::GetSatisfactionRequest>(
      *context, *request, *response,
      [this](const Caller& caller, const ReadControl& control,
             const v1::GetSatisfactionRequest& message, AnswerBuffer& bytes) -> Status {
        ASSIGN_OR_RETURN(const SatisfactionRequest asked, FromMessage(message));
        ResultWriter results(
            bytes, [](size_t) { return v1::GetSatisfactionResponse::kResultFieldNumber; });
        return engine_.Write(caller, SatisfactionQuestions(asked), control, results);
      });
}

}  // namespace assay::query
