#include "ingest/sink/lease.h"

#include <gtest/gtest.h>

namespace assay::sink {
namespace {

using namespace std::chrono_literals;

TEST(LeaseTest, NothingMayBeSentBeforeTheLedgerWasRead) {
  const Lease lease(10s);

  EXPECT_LT(lease.end(), MonotonicTime());
  EXPECT_TRUE(lease.IsDueForRenewal(MonotonicTime()));
}

TEST(LeaseTest, RunsFromTheMomentTheLedgerWasAsked) {
  Lease lease(10s);
  const MonotonicTime asked{};

  lease.Renew(asked);

  EXPECT_EQ(lease.end(), asked + 10s);
  EXPECT_FALSE(lease.IsWorthRenewing(asked + 999ms));
  EXPECT_TRUE(lease.IsWorthRenewing(asked + 1s));
  EXPECT_FALSE(lease.IsDueForRenewal(asked + 4999ms));
  EXPECT_TRUE(lease.IsDueForRenewal(asked + 5s));
}

}  // namespace
}  // namespace assay::sink
