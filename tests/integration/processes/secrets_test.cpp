// What a process is told as a secret is never said again.

#include <filesystem>
#include <string>
#include <vector>

#include "tests/integration/processes/program_test.h"

namespace assay::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class SecretsTest : public ProgramTest, public ::testing::WithParamInterface<const char*> {
 protected:
  Ending EndingWith(const std::vector<std::string>& flags) { return EndingOf(GetParam(), flags); }
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
