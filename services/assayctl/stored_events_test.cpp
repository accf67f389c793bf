// CountRefused against services of this test that answer what the test says.
#include "services/assayctl/stored_events.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "assay/query/v1/intake.grpc.pb.h"
#include "assay/query/v1/metric.grpc.pb.h"
#include "services/runtime/rpc/server_host.h"
#include "services/runtime/testing/matchers.h"

namespace assay::assayctl {
namespace {

using ::testing::HasSubstr;
using testing::IsOkAndHolds;
using testing::StatusIs;

// Has everything that is waited for.
class AllStored final : public query::v1::MetricService::CallbackService {
 public:
  grpc::ServerUnaryReactor* Query(grpc::CallbackServerContext* context,
                                  const query::v1::QueryRequest*,
                                  query::v1::QueryResponse*) override {
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
};

// One source a page: import/0, import/1 ... with 10, 11 ... refused.
class OneSourceAPage final : public query::v1::IntakeService::CallbackService {
 public:
  explicit OneSourceAPage(int sources) : sources_(sources) {}
  grpc::ServerUnaryReactor* ListSourceIntake(
      grpc::CallbackServerContext* context, const query::v1::ListSourceIntakeRequest* request,
      query::v1::ListSourceIntakeResponse* response) override {
    const int page = request->page_token().empty() ? 0 : std::stoi(request->page_token());
    query::v1::SourceIntake& source = *response->add_sources();
    source.set_family(request->family());
    source.set_source_id(fmt::format("import/{}", page));
    source.set_epoch(page == 1 ? 2 : 1);
    source.set_rejected_count(static_cast<uint64_t>(10 + page));
    if (page + 1 < sources_) response->set_next_page_token(std::to_string(page + 1));
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

 private:
  const int sources_;
};

class CountRefusedTest : public ::testing::Test {
 protected:
  StatusOr<uint64_t> Count(const std::string& source_id, int sources) {
    OneSourceAPage intake(sources);
    AllStored metrics;
    telemetry::Metrics measured;
    rpc::ServerHost query{{}, measured};
    query.AddService(intake);
    query.AddService(metrics);
    RETURN_IF_ERROR(query.Start());
    session_.query = query.address();
    return CountRefused(
        session_,
        {.family = event::v1::FAMILY_CALL, .source_id = source_id, .epoch = 1, .sequence = 30});
  }

  std::ostringstream out_, err_;
  Session session_{.out = out_, .err = err_};
};

TEST_F(CountRefusedTest, FindsTheSourceOnWhicheverPage) {
  EXPECT_THAT(Count("import/0", 3), IsOkAndHolds(10u));
  EXPECT_THAT(Count("import/2", 3), IsOkAndHolds(12u));
}

TEST_F(CountRefusedTest, SaysWhyItIsNotKnown) {
  EXPECT_THAT(Count("import/1", 3), StatusIs(StatusCode::kFailedPrecondition, HasSubstr("epochs")));
  EXPECT_THAT(Count("import/3", 3), StatusIs(StatusCode::kNotFound, HasSubstr("nothing of the")));
  EXPECT_THAT(Count("import/99", 100),
              StatusIs(StatusCode::kResourceExhausted, HasSubstr("first 20000 sources")));
}

}  // namespace
}  // namespace assay::assayctl
