#include "services/runtime/clickhouse/client_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/runtime/clickhouse/credentials.h"
#include "services/runtime/config/describe.h"
#include "services/runtime/config/load.h"
#include "services/runtime/testing/matchers.h"
#include "services/runtime/testing/temporary_folder.h"

namespace assay::clickhouse {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(ClientOptionsTest, AreTheSettingsOfTheSharedSection) {
  ClientOptions options{.database = "assay"};
  config::Schema schema;
  options.Declare(schema);

  EXPECT_THAT(config::Load(schema, {.arguments = {"--clickhouse.url=http://store:8123",
                                                  "--clickhouse.user=reader",
                                                  "--clickhouse.password=secret"},
                                    .environment = {}})
                  .problems,
              IsEmpty());

  EXPECT_EQ(options.url, "http://store:8123");
  EXPECT_EQ(options.user, "reader");
  EXPECT_EQ(options.password, "secret");
  EXPECT_EQ(options.database, "assay");
  EXPECT_THAT(config::EffectiveToml(schema), Not(HasSubstr("secret\"")));
}

std::vector<std::string> ProblemsOf(ClientOptions& options, std::vector<std::string> arguments) {
  config::Schema schema;
  options.Declare(schema);
  return config::Load(schema, {.arguments = std::move(arguments), .environment = {}}).problems;
}

TEST(ClientOptionsTest, TakeUserAndPasswordFromAFile) {
  testing::TemporaryFolder folder;
  const std::string path = (folder.path() / "store").string();
  ASSERT_OK(WriteCredentials(path, {"reader", "secret"}));

  ClientOptions options;
  EXPECT_THAT(ProblemsOf(options, {"--clickhouse.credentials_file=" + path}), IsEmpty());
  EXPECT_EQ(options.user, "reader");
  EXPECT_EQ(options.password, "secret");

  ClientOptions twice;
  EXPECT_THAT(ProblemsOf(twice, {"--clickhouse.credentials_file=" + path, "--clickhouse.user=u"}),
              ElementsAre(HasSubstr("clickhouse.user or clickhouse.password is set too")));
  ClientOptions missing;
  EXPECT_THAT(ProblemsOf(missing, {"--clickhouse.credentials_file=" + path + "2"}),
              ElementsAre(HasSubstr("clickhouse.credentials_file: " + path + "2: No such file")));
}

TEST(ClientOptionsTest, RefuseAUrlWithASecretAndDoNotQuoteIt) {
  for (const char* url : {"http://reader:secret@store:8123", "http://secret@store:8123",
                          "http://store:8123/?user=reader&password=secret"}) {
    ClientOptions options;
    EXPECT_THAT(ProblemsOf(options, {std::string("--clickhouse.url=") + url}),
                ElementsAre(AllOf(HasSubstr("clickhouse.url"), Not(HasSubstr("secret")))))
        << url;
  }
}

}  // namespace
}  // namespace assay::clickhouse
