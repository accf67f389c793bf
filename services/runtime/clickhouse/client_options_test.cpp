#include "services/runtime/clickhouse/client_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/runtime/config/describe.h"
#include "services/runtime/config/load.h"

namespace assay::clickhouse {
namespace {

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

}  // namespace
}  // namespace assay::clickhouse
