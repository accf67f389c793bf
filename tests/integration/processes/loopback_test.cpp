// Nobody who calls is asked for credentials yet, so no process may be reached from outside.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "services/runtime/testing/child_process.h"
#include "services/runtime/testing/matchers.h"
#include "services/runtime/testing/temporary_folder.h"

namespace assay::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Values;

struct Listener {
  std::string process;
  std::string setting;
};

class LoopbackTest : public ::testing::TestWithParam<Listener> {
 protected:
  // What the process says and how it ends when its listener is told to use `address`.
  Ending EndingAt(const std::string& address) {
    const auto started =
        ChildProcess::Start({.program = BuiltProgram("assay-" + GetParam().process),
                             .arguments = {"--" + GetParam().setting + "=" + address},
                             .log = folder_.path() / "log",
                             .folder = folder_.path()});
    if (!started.ok()) {
      ADD_FAILURE() << started.status();
      return {};
    }
    const StatusOr<Ending> ending = (*started)->Wait(30s);
    log_ = (*started)->log();
    EXPECT_OK(ending.status()) << log_;
    return ending.value_or(Ending{});
  }

  TemporaryFolder folder_;
  std::string log_;
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
