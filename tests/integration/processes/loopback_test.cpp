// Nobody who calls is asked for credentials yet, so no process may be reached from outside.

#include <algorithm>
#include <string>

#include "tests/integration/processes/program_test.h"

namespace assay::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Values;

struct Listener {
  std::string process;
  std::string setting;
};

class LoopbackTest : public ProgramTest, public ::testing::WithParamInterface<Listener> {
 protected:
  // How the process ends when its listener is told to use `address`.
  Ending EndingAt(const std::string& address) {
    return EndingOf("assay-" + GetParam().process, {"--" + GetParam().setting + "=" + address});
  }
};

TEST_P(LoopbackTest, RefusesAnAddressThatOthersCanReach) {
  for (const char* address : {"0.0.0.0:0", "[::]:0", "192.0.2.1:7000", "assay.example:7000"}) {
    EXPECT_EQ(EndingAt(address), Ending{.status = 2}) << address;
    EXPECT_THAT(log_, AllOf(HasSubstr(GetParam().setting + ": " + address),
                            HasSubstr("listen on 127.0.0.1")));
  }
}

TEST_P(LoopbackTest, RefusesWhatIsNoAddress) {
  EXPECT_EQ(EndingAt("7000"), Ending{.status = 2});
  EXPECT_THAT(log_, AllOf(HasSubstr(GetParam().setting), HasSubstr("host:port")));
}

INSTANTIATE_TEST_SUITE_P(
    EveryListener, LoopbackTest,
    Values(Listener{"gateway", "gateway.listen"}, Listener{"gateway", "gateway.metrics_listen"},
           Listener{"query", "query.listen"}, Listener{"query", "query.metrics_listen"},
           Listener{"sink", "sink.metrics_listen"}, Listener{"warehouse", "warehouse.listen"},
           Listener{"warehouse", "warehouse.metrics_listen"}),
    [](const auto& listener) {
      std::string name = listener.param.setting;
      std::replace(name.begin(), name.end(), '.', '_');
      return name;
    });

}  // namespace
}  // namespace assay::testing
