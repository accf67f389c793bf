#include "services/warehouse/kill_statement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/warehouse/exception.h"

namespace assay::warehouse {
namespace {

using ::testing::ElementsAre;
using Mode = KillStatement::Mode;

TEST(ParseKillTest, TakesOneIdOrSeveral) {
  EXPECT_THAT(ParseKill("KILL QUERY WHERE query_id = 'a''b'", {})->query_ids, ElementsAre("a'b"));
  EXPECT_THAT(ParseKill("kill query where query_id in ('a', 'b') sync", {})->query_ids,
              ElementsAre("a", "b"));
}

TEST(ParseKillTest, TakesAnIdThatIsBound) {
  EXPECT_THAT(ParseKill("KILL QUERY WHERE query_id = {id:String} SYNC", {{"id", "x"}})->query_ids,
              ElementsAre("x"));
  EXPECT_EQ(ExceptionCode(ParseKill("KILL QUERY WHERE query_id = {id:String}", {}).status()), 456);
}

TEST(ParseKillTest, KnowsTheModes) {
  EXPECT_EQ(ParseKill("KILL QUERY WHERE query_id = 'a'", {})->mode, Mode::kAsync);
  EXPECT_EQ(ParseKill("KILL QUERY WHERE query_id = 'a' ASYNC", {})->mode, Mode::kAsync);
  EXPECT_EQ(ParseKill("KILL QUERY WHERE query_id = 'a' SYNC", {})->mode, Mode::kSync);
  EXPECT_EQ(ParseKill("KILL QUERY WHERE query_id = 'a' TEST", {})->mode, Mode::kTest);
}

TEST(ParseKillTest, RefusesConditionsItCannotAnswer) {
  for (const char* sql :
       {"KILL QUERY WHERE user = 'a'", "KILL QUERY WHERE query_id = 'a' OR 1",
        "KILL QUERY WHERE query_id IN (SELECT 1)", "KILL QUERY WHERE query_id = {id",
        "KILL QUERY ON CLUSTER c WHERE query_id = 'a'", "KILL QUERY"}) {
    EXPECT_EQ(ExceptionCode(ParseKill(sql, {{"id", "x"}}).status()), 48) << sql;
  }
}

}  // namespace
}  // namespace assay::warehouse
