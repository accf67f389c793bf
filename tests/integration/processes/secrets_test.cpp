// What a process is told as a secret is never said again.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "services/runtime/testing/child_process.h"
#include "services/runtime/testing/matchers.h"
#include "services/runtime/testing/temporary_folder.h"

namespace assay::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

class SecretsTest : public ::testing::TestWithParam<const char*> {
 protected:
  // How the process ends and what it says with these flags.
  Ending EndingWith(const std::vector<std::string>& flags) {
    const auto started = ChildProcess::Start({.program = BuiltProgram(GetParam()),
                                              .arguments = flags,
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

TEST_P(SecretsTest, AUrlWithAPasswordIsRefusedAndNotRepeated) {
  for (const char* asked : {"--print-config", "--telemetry.log_level=info"}) {
    EXPECT_EQ(EndingWith({"--clickhouse.url=http://assay:hunter2@127.0.0.1:8123", asked}),
              Ending{.status = 2});
    EXPECT_THAT(log_, HasSubstr("clickhouse.credentials_file"));
    EXPECT_THAT(log_, Not(HasSubstr("hunter2")));
  }
}

TEST_P(SecretsTest, CredentialsThatOthersMayReadAreRefused) {
  const auto file = folder_.Write("store", "X-ClickHouse-User: assay\nX-ClickHouse-Key: hunter2\n");
  std::filesystem::permissions(file, std::filesystem::perms(0644));

  EXPECT_EQ(EndingWith({"--clickhouse.credentials_file=" + file.string()}), Ending{.status = 2});
  EXPECT_THAT(log_, HasSubstr("others may read it; chmod 600"));

  std::filesystem::permissions(file, std::filesystem::perms(0600));
  EXPECT_EQ(EndingWith({"--clickhouse.credentials_file=" + file.string(), "--print-config"}),
            Ending{});
  EXPECT_THAT(log_, Not(HasSubstr("hunter2")));
}

INSTANTIATE_TEST_SUITE_P(EveryClientOfTheStore, SecretsTest,
                         ::testing::Values("assay-gateway", "assay-query", "assay-sink"),
                         [](const auto& program) {
                           return std::string(program.param).substr(sizeof("assay-") - 1);
                         });

}  // namespace
}  // namespace assay::testing
