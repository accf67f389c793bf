#include "services/warehouse/kill_answer.h"

#include <gtest/gtest.h>

namespace assay::warehouse {
namespace {

TEST(KillAnswerTest, IsATableOfWhatWasEnded) {
  EXPECT_EQ(KillAnswer({{.status = "finished", .query_id = "a", .user = "u", .sql = "SELECT 1"},
                        {.status = "waiting", .query_id = "b", .user = "u", .sql = "SELECT 2"}}),
            "SELECT * FROM values('kill_status String, query_id String, user String, query String'"
            ", ('finished', 'a', 'u', 'SELECT 1'), ('waiting', 'b', 'u', 'SELECT 2'))");
}

TEST(KillAnswerTest, HasTheSameColumnsWithoutRows) {
  EXPECT_EQ(KillAnswer({}),
            "SELECT * FROM null('kill_status String, query_id String, user String, query String')");
}

TEST(KillAnswerTest, ClientsTextCannotLeaveItsQuotes) {
  EXPECT_NE(KillAnswer({{.status = "finished", .query_id = "a'\\", .user = "", .sql = ""}})
                .find(R"('a\'\\')"),
            std::string::npos);
}

}  // namespace
}  // namespace assay::warehouse
