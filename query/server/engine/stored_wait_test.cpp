#include "query/server/engine/stored_wait.h"

#include <gmock/gmock.h>

#include "query/server/engine/fake_intake_store.h"
#include "query/server/engine/organisation_for_test.h"
#include "services/runtime/base/reason.h"
#include "services/runtime/testing/matchers.h"

namespace assay::query {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::StatusIs;

class StoredWaitTest : public ::testing::Test {
 protected:
  Status After(uint64_t sequence, const ReadControl& control = {}) {
    return wait_.For({{.source_id = "acd-n1", .epoch = 1, .sequence = sequence}}, control);
  }

  FakeIntakeStore store_;
  StoredWait wait_{store_, [] { return TestOrganisation(); }, 60s};
  StoredWait impatient_{store_, [] { return TestOrganisation(); }, 0ms};
};

TEST_F(StoredWaitTest, GoesOnOnceTheAckedEventIsStored) {
  store_.sequences = {{.count = 4, .highest = 4}, {.count = 4, .highest = 4}, {7, 7}};

  EXPECT_OK(After(6));

  EXPECT_EQ(store_.sequences.size(), 1u);
}

TEST_F(StoredWaitTest, HoleBelowTheAckedEventIsWaitedFor) {
  store_.sequences = {{.count = 8, .highest = 9}};
  store_.through = 5;

  const Status status = impatient_.For({{.source_id = "acd-n1", .epoch = 1, .sequence = 6}}, {});

  EXPECT_THAT(status, StatusIs(StatusCode::kDeadlineExceeded,
                               AllOf(HasSubstr("acd-n1"), HasSubstr("sequence 6"))));
  EXPECT_EQ(ReasonOf(status), "NOT_STORED_YET");
}

TEST_F(StoredWaitTest, HoleAboveTheAckedEventIsNotWaitedFor) {
  store_.sequences = {{.count = 8, .highest = 9}};
  store_.through = 6;

  EXPECT_OK(After(6));
}

TEST_F(StoredWaitTest, NothingIsWaitedForWhenTheCallerWentAway) {
  std::stop_source gone;
  gone.request_stop();

  EXPECT_THAT(After(6, {.cancel = gone.get_token()}), StatusIs(StatusCode::kCancelled));
}

TEST_F(StoredWaitTest, WaitsNoLongerThanTheCaller) {
  EXPECT_THAT(After(6, {.timeout = 1ms}),
              StatusIs(StatusCode::kDeadlineExceeded, HasSubstr("epoch 1")));
}

TEST_F(StoredWaitTest, RefusesSourcesThatAreNotRegistered) {
  const Status status = wait_.For({{.source_id = "acd-n9", .epoch = 1, .sequence = 6}}, {});

  EXPECT_THAT(status, StatusIs(StatusCode::kInvalidArgument, HasSubstr("after[0].source_id")));
  EXPECT_EQ(ReasonOf(status), "UNKNOWN_SOURCE");
}

TEST_F(StoredWaitTest, RefusesMorePositionsThanOneMayGive) {
  const std::vector<AckedPosition> many(kAckedPositionsMax + 1, {.source_id = "acd-n1"});

  EXPECT_THAT(wait_.For(many, {}), StatusIs(StatusCode::kInvalidArgument, HasSubstr("at most 16")));
}

}  // namespace
}  // namespace assay::query
