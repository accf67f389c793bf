#include "query/server/engine/result_cache.h"

#include <gmock/gmock.h>

#include "query/server/engine/fake_figure_store.h"
#include "services/runtime/testing/matchers.h"

namespace assay::query {
namespace {

using Rows = std::vector<StoreRow>;

sql::FamilyStatement Statement(const std::string& text, int parameter = 0) {
  return {metrics::Family::kCall, {text, {{"p", parameter}}}};
}

// What a statement returned when the store was this far.
Rows Result(int64_t offset_max, int64_t value) {
  return {LedgerRow("1", 0, offset_max), {.sums = {value}}};
}

int64_t ValueOf(const StatusOr<StoreRows>& rows) { return (*rows)->back().sums[0]; }

class ResultCacheTest : public ::testing::Test {
 protected:
  FakeFigureStore store_;
  ResultCache cache_{store_, 1 << 20};
};

TEST_F(ResultCacheTest, LooksOnlyAtTheLedgerWhileTheStoreIsTheSame) {
  store_.Answer(Result(5, 42));
  store_.Answer(Rows{LedgerRow("1", 0, 5)});

  EXPECT_EQ(ValueOf(cache_.Read(Statement("a"), {})), 42);
  EXPECT_EQ(ValueOf(cache_.Read(Statement("a"), {})), 42);

  ASSERT_EQ(store_.statements().size(), 2u);
  EXPECT_EQ(store_.statements()[1].statement.text, sql::LedgerPart(metrics::Family::kCall));
}

TEST_F(ResultCacheTest, AsksAnewOnceAnythingIsStored) {
  store_.Answer(Result(5, 42));
  store_.Answer(Rows{LedgerRow("1", 0, 6)});
  store_.Answer(Result(6, 43));

  EXPECT_EQ(ValueOf(cache_.Read(Statement("a"), {})), 42);
  EXPECT_EQ(ValueOf(cache_.Read(Statement("a"), {})), 43);
}

TEST_F(ResultCacheTest, KeepsStatementsAndParametersApart) {
  store_.Answer(Result(5, 1));
  store_.Answer(Result(5, 2));
  store_.Answer(Result(5, 3));

  EXPECT_EQ(ValueOf(cache_.Read(Statement("a", 1), {})), 1);
  EXPECT_EQ(ValueOf(cache_.Read(Statement("a", 2), {})), 2);
  EXPECT_EQ(ValueOf(cache_.Read(Statement("b", 1), {})), 3);
}

TEST_F(ResultCacheTest, DoesNotRememberErrors) {
  store_.Answer(Unavailable("down"));
  store_.Answer(Result(5, 42));

  EXPECT_FALSE(cache_.Read(Statement("a"), {}).ok());
  EXPECT_EQ(ValueOf(cache_.Read(Statement("a"), {})), 42);
}

TEST_F(ResultCacheTest, FailsWhenTheLedgerCannotBeRead) {
  store_.Answer(Result(5, 42));
  store_.Answer(Unavailable("down"));

  EXPECT_OK(cache_.Read(Statement("a"), {}));
  EXPECT_THAT(cache_.Read(Statement("a"), {}), testing::StatusIs(StatusCode::kUnavailable));
}

TEST_F(ResultCacheTest, ForgetsWhatWasUsedLongestAgo) {
  ResultCache small(store_, 1'000);
  for (int i = 0; i < 10; ++i) {
    store_.Answer(Result(5, i));
    ASSERT_OK(small.Read(Statement("a", i), {}));
  }
  store_.Answer(Result(5, 100));
  EXPECT_EQ(ValueOf(small.Read(Statement("a", 0), {})), 100);
}

TEST_F(ResultCacheTest, RemembersNothingThatIsTooLarge) {
  ResultCache none(store_, 0);
  store_.Answer(Result(5, 1));
  store_.Answer(Result(5, 2));
  EXPECT_EQ(ValueOf(none.Read(Statement("a"), {})), 1);
  EXPECT_EQ(ValueOf(none.Read(Statement("a"), {})), 2);
}

}  // namespace
}  // namespace assay::query
