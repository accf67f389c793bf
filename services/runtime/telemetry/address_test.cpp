#include "services/runtime/telemetry/address.h"

#include <gtest/gtest.h>

namespace assay::telemetry {
namespace {

TEST(AddressTest, TakesHostAndPortApart) {
  EXPECT_EQ(ParseAddress("127.0.0.1:9100")->host, "127.0.0.1");
  EXPECT_EQ(ParseAddress("127.0.0.1:9100")->port, 9100);
  EXPECT_EQ(ParseAddress("[::1]:0")->host, "::1");
}

TEST(AddressTest, RefusesWhatIsNoAddress) {
  for (const char* wrong : {"", "127.0.0.1", ":9100", "host:", "host:x", "host:65536", "host:-1"}) {
    EXPECT_FALSE(ParseAddress(wrong).ok()) << wrong;
  }
}

}  // namespace
}  // namespace assay::telemetry
