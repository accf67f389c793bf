#include "services/assayctl/stored_events.h"

#include <algorithm>

#include "assay/query/v1/intake.grpc.pb.h"
#include "assay/query/v1/metric.grpc.pb.h"
#include "services/assayctl/unary_call.h"
#include "services/runtime/base/clock.h"
#include "services/runtime/base/reason.h"
#include "services/runtime/rpc/channel.h"

namespace assay::assayctl {
namespace {

// How long what was acknowledged before may still be on its way, and how long an answer may take.
constexpr std::chrono::seconds kCountWithin{10};
constexpr uint32_t kSourcesOfPage = 1'000;
constexpr int kPagesMax = 20;

std::string NameOf(event::v1::Family family) {
  return family == event::v1::FAMILY_SURVEY ? "survey" : "call";
}

// The cheapest question there is, about one day of the past; only when it is answered matters.
query::v1::QueryRequest QuestionAfter(const AckedEvents& events) {
  query::v1::QueryRequest request;
  query::v1::AckedPosition& after = *request.add_after();
  after.set_family(NameOf(events.family));
  after.set_source_id(events.source_id);
  after.set_epoch(events.epoch);
  after.set_sequence(events.sequence);
  query::v1::MetricQuery& question = *request.add_queries();
  question.add_metrics("call.offered");
  question.set_from("1990-01-01");
  question.set_to("1990-01-02");
  return request;
}

}  // namespace

Status WaitUntilStored(const Session& session, const AckedEvents& events,
                       std::chrono::seconds patience) {
  if (events.sequence == 0) return OkStatus();
  const auto stub = query::v1::MetricService::NewStub(rpc::Connect({.address = session.query}));
  const query::v1::QueryRequest request = QuestionAfter(events);
  const Clock& clock = Clock::System();
  const MonotonicTime deadline = clock.MonotonicNow() + patience;
  while (true) {
    query::v1::QueryResponse response;
    const auto left = std::chrono::ceil<std::chrono::seconds>(deadline - clock.MonotonicNow());
    const Status status =
        Await(session, ToQueryServer(session, std::max(left, std::chrono::seconds(1))),
              [&](grpc::ClientContext* context, auto done) {
                stub->async()->Query(context, &request, &response, done);
              });
    // The server itself waits for a while before it says so.
    if (session.stop.stop_requested()) return Cancelled("wait until stored: stopped");
    if (ReasonOf(status) != "NOT_STORED_YET") return status;
    if (clock.MonotonicNow() >= deadline) return status;
  }
}

StatusOr<uint64_t> CountRefused(const Session& session, const AckedEvents& events) {
  RETURN_IF_ERROR(WaitUntilStored(session, events, kCountWithin));
  const auto stub = query::v1::IntakeService::NewStub(rpc::Connect({.address = session.query}));
  query::v1::ListSourceIntakeRequest request;
  request.set_family(NameOf(events.family));
  request.set_page_size(kSourcesOfPage);
  for (int page = 0; page < kPagesMax; ++page) {
    query::v1::ListSourceIntakeResponse response;
    RETURN_IF_ERROR(Await(session, ToQueryServer(session, kCountWithin),
                          [&](grpc::ClientContext* context, auto done) {
                            stub->async()->ListSourceIntake(context, &request, &response, done);
                          }));
    for (const query::v1::SourceIntake& source : response.sources()) {
      if (source.source_id() != events.source_id) continue;
      if (source.epoch() == 1 && events.epoch == 1) return source.rejected_count();
      return FailedPrecondition("the source has several epochs, which are counted together");
    }
    if (response.next_page_token().empty()) {
      return NotFound("query server at {}: it has nothing of the source", session.query);
    }
    request.set_page_token(response.next_page_token());
  }
  return ResourceExhausted("it is not among the first {} sources of the family",
                           kPagesMax * kSourcesOfPage);
}

}  // namespace assay::assayctl
