#include "query/stats/change.h"

#include <cmath>
#include <limits>
#include <vector>

#include "query/stats/answer_matchers.h"

namespace assay::stats {
namespace {

Moments Group(int64_t n, double mean, double variance) {
  return {.n = n, .origin = mean, .squares = variance * static_cast<double>(n - 1)};
}

TEST(ChangeTest, TheChangeElsewhereIsTakenOff) {
  const BeforeAfter<Moments> treated{Group(50, 3.5, 1), Group(60, 4.2, 1.2)};
  const BeforeAfter<Moments> control{Group(80, 3.6, 1), Group(90, 3.8, .9)};

  const auto change = DifferenceInMeans(treated, control);

  EXPECT_NEAR(change->change.value, .5, 1e-12);
  EXPECT_NEAR(change->standard_error, std::sqrt(1 / 50. + 1.2 / 60 + 1 / 80. + .9 / 90), 1e-12);
  EXPECT_LT(change->change.interval.low, .5);
  EXPECT_NEAR(change->p, .0467, .0002);  // t = 2 with some 200 degrees.
}

TEST(ChangeTest, SharesThatMoveAlikeShowNoEffect) {
  const auto change = DifferenceInShares({{70, 100}, {80, 100}}, {{60, 100}, {70, 100}});

  EXPECT_NEAR(change->change.value, 0, 1e-12);
  EXPECT_GT(change->p, .9);
  EXPECT_LT(change->change.interval.low, 0);
  EXPECT_GT(change->change.interval.high, 0);
}

// Extra sleep of Student 1908, paired; expected: SciPy ttest_rel.
TEST(ChangeTest, PairedChangeIsATestOfTheDifferences) {
  const std::vector<double> differences{1.2, 2.4, 1.3, 1.3, 0, 1, 1.8, .8, 4.6, 1.4};
  const auto change = PairedChange(*Summarise(differences));

  EXPECT_NEAR(change->change.value, 1.58, 1e-12);
  EXPECT_NEAR(change->p, 0.0028328900, 5e-9);
}

TEST(ChangeTest, BadInputHasItsReason) {
  const Moments good = Group(9, 1, 1);
  EXPECT_THAT(DifferenceInMeans({good, {}}, {good, good}), HasReason(Unanswered::kNoObservations));
  EXPECT_THAT(DifferenceInMeans({good, {.n = 1}}, {good, good}),
              HasReason(Unanswered::kTooFewObservations));
  EXPECT_THAT(DifferenceInMeans({{.n = 3}, {.n = 3}}, {{.n = 3}, {.n = 3}}),
              HasReason(Unanswered::kNoVariation));
  EXPECT_THAT(DifferenceInMeans({good, good}, {good, good}, 0),
              HasReason(Unanswered::kLevelOutOfRange));
  EXPECT_THAT(DifferenceInShares({{1, 2}, {0, 0}}, {{1, 2}, {1, 2}}),
              HasReason(Unanswered::kNoObservations));
  EXPECT_THAT(DifferenceInShares({{3, 2}, {1, 2}}, {{1, 2}, {1, 2}}),
              HasReason(Unanswered::kCountAboveTotal));
  EXPECT_TRUE(DifferenceInShares({{0, 2}, {2, 2}}, {{0, 2}, {2, 2}}).ok());
  EXPECT_THAT(PairedChange({.n = 4}), HasReason(Unanswered::kNoVariation));
}

TEST(ChangeTest, PairsThatLieFarFromEachOtherKeepTheirDigits) {
  const auto moments = [](std::vector<double> values) { return Summarise(values).value(); };
  const Change change = DifferenceInMeans({moments({1e9 + 53, 1e9 + 58}), moments({1e9, 1e9 + 1})},
                                          {moments({.1, .3}), moments({.7, .9})})
                            .value();
  EXPECT_NEAR(change.change.value, -55 - 0.6, 1e-13);
}

TEST(ChangeTest, AnErrorThatUnderflowsIsNoVariation) {
  const Moments differences{70'000'000'000'000'000, 1, -1, 1e-300};
  EXPECT_THAT(PairedChange(differences), HasReason(Unanswered::kNoVariation));
}

// 4 of 10^12, 3 of 10^12, ... misses: 1 - share has few digits left.
TEST(ChangeTest, SharesNextToOneKeepTheirDigits) {
  constexpr int64_t kCases = 1'000'000'000'000;
  const auto missed = [](int64_t misses) { return Share{kCases - misses, kCases}; };
  const Change change = DifferenceInShares({missed(9), missed(2)}, {missed(1), missed(3)}).value();
  EXPECT_DOUBLE_EQ(change.change.value, 9e-12);
  EXPECT_NEAR(change.standard_error, std::sqrt(19e-24), 1e-21);
}

}  // namespace
}  // namespace assay::stats
