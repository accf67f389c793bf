#include "services/runtime/telemetry/address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/runtime/testing/matchers.h"

namespace assay::telemetry {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

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

TEST(AddressTest, KnowsTheAddressesOfThisMachineAlone) {
  for (const char* own : {"127.0.0.1:80", "127.1.2.3:0", "[::1]:80", "localhost:80"}) {
    EXPECT_OK(LoopbackOnly("x.listen", own)) << own;
  }
  for (const char* open : {"0.0.0.0:80", "[::]:80", "10.0.0.1:80", "127.example.org:80",
                           "localhost.example.org:80", "128.0.0.1:80", "[::ffff:10.0.0.1]:80"}) {
    EXPECT_EQ(LoopbackOnly("x.listen", open).code(), StatusCode::kInvalidArgument) << open;
  }
}

TEST(AddressTest, SaysWhichSettingToChangeAndHow) {
  EXPECT_THAT(Message(LoopbackOnly("x.listen", "0.0.0.0:80", "set x.password")),
              AllOf(HasSubstr("x.listen: 0.0.0.0:80"), HasSubstr("listen on 127.0.0.1"),
                    HasSubstr("or set x.password")));
  EXPECT_THAT(Message(LoopbackOnly("x.listen", "80")),
              AllOf(HasSubstr("x.listen"), HasSubstr("host:port")));
}

}  // namespace
}  // namespace assay::telemetry
