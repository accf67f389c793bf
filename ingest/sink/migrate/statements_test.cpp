#include "ingest/sink/migrate/statements.h"

#include "services/runtime/testing/matchers.h"

namespace assay::sink {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOkAndHolds;
using testing::StatusIs;

TEST(SplitStatementsTest, SplitsAtSemicolons) {
  EXPECT_THAT(SplitStatements("SELECT 1;\n\n  SELECT 2 ;\n"),
              IsOkAndHolds(ElementsAre("SELECT 1", "SELECT 2")));
}

TEST(SplitStatementsTest, LastStatementNeedsNoSemicolon) {
  EXPECT_THAT(SplitStatements("SELECT 1; SELECT 2"),
              IsOkAndHolds(ElementsAre("SELECT 1", "SELECT 2")));
}

TEST(SplitStatementsTest, CommentsAloneAreNoStatement) {
  EXPECT_THAT(SplitStatements("-- nothing; here\n/* nor; here */\n"), IsOkAndHolds(IsEmpty()));
}

TEST(SplitStatementsTest, SemicolonsInCommentsAndQuotesDoNotCount) {
  EXPECT_THAT(SplitStatements("SELECT ';' -- a; b\n, `c;` /* ; */, \";\"; SELECT 2"),
              IsOkAndHolds(ElementsAre("SELECT ';' -- a; b\n, `c;` /* ; */, \";\"", "SELECT 2")));
}

TEST(SplitStatementsTest, EscapedAndDoubledQuotesStayInside) {
  EXPECT_THAT(SplitStatements(R"(SELECT 'it\'s; one', 'it''s; two')"),
              IsOkAndHolds(ElementsAre(R"(SELECT 'it\'s; one', 'it''s; two')")));
}

TEST(SplitStatementsTest, WhatIsLeftOpenIsNamedByItsLine) {
  EXPECT_THAT(SplitStatements("SELECT 1;\nSELECT 'x"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("line 2: a quote")));
  EXPECT_THAT(SplitStatements("\n\n/* x"),
              StatusIs(StatusCode::kInvalidArgument, HasSubstr("line 3: a comment")));
}

}  // namespace
}  // namespace assay::sink
