#include "ingest/sink/source_filter.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <set>
#include <tuple>

#include "services/runtime/testing/matchers.h"

namespace assay::sink {
namespace {

using ::testing::HasSubstr;
using testing::StatusIs;

TEST(SourceFilterTest, SameSequenceIsAdmittedOnce) {
  SourceFilter filter;

  EXPECT_TRUE(filter.Admit(0, "a", 1, 1));
  EXPECT_TRUE(filter.Admit(0, "a", 1, 2));
  EXPECT_FALSE(filter.Admit(0, "a", 1, 1));
  EXPECT_FALSE(filter.Admit(0, "a", 1, 2));
}

TEST(SourceFilterTest, SourcesEpochsAndPartitionsAreCountedApart) {
  SourceFilter filter;

  EXPECT_TRUE(filter.Admit(0, "a", 1, 1));
  EXPECT_TRUE(filter.Admit(0, "b", 1, 1));
  EXPECT_TRUE(filter.Admit(0, "a", 2, 1));
  EXPECT_TRUE(filter.Admit(1, "a", 1, 1));
  EXPECT_EQ(filter.sources(), 4u);
}

TEST(SourceFilterTest, LateRecordOfAnOldEpochIsStillAFact) {
  SourceFilter filter;
  filter.Admit(0, "a", 1, 1);
  filter.Admit(0, "a", 2, 1);

  EXPECT_TRUE(filter.Admit(0, "a", 1, 2));
  EXPECT_FALSE(filter.Admit(0, "a", 1, 1));
}

TEST(SourceFilterTest, UnNumberedRecordsAlwaysPass) {
  SourceFilter filter;

  EXPECT_TRUE(filter.Admit(0, "a", 1, 0));
  EXPECT_TRUE(filter.Admit(0, "a", 1, 0));
  EXPECT_EQ(filter.sources(), 0u);
}

// 5 and 6 failed to reach the log, 7 did, and 5 and 6 come again.
TEST(SourceFilterTest, RepetitionThatFillsAHoleIsNoDuplicate) {
  SourceFilter filter;
  for (const uint64_t sequence : {1, 2, 3, 4, 7}) filter.Admit(0, "a", 1, sequence);

  EXPECT_TRUE(filter.Admit(0, "a", 1, 5));
  EXPECT_TRUE(filter.Admit(0, "a", 1, 6));
  EXPECT_FALSE(filter.Admit(0, "a", 1, 7));
}

TEST(SourceFilterTest, CountsHolesGivenUp) {
  SourceFilter filter;
  filter.Admit(0, "a", 1, 1);

  filter.Admit(0, "a", 1, sequence::kWindowDepth + 10);

  EXPECT_EQ(filter.closed_holes(), 1u);
}

TEST(SourceFilterTest, StoreThatContradictsItselfIsNamed) {
  const auto filter = SourceFilter::FromStore({{.partition = 2,
                                                .source_id = "branch-7",
                                                .epoch = 1,
                                                .summary = {.min = 1, .max = 9, .count = 4},
                                                .runs = {{1, 1}}}});

  EXPECT_THAT(filter.status(), StatusIs(StatusCode::kDataLoss, HasSubstr("branch-7")));
}

// What the store would say about everything that was admitted.
class AdmittedRecords {
 public:
  void Add(int32_t partition, const std::string& source, uint32_t epoch, uint64_t sequence) {
    stored_[{partition, source, epoch}].insert(sequence);
  }
  std::vector<StoredSource> Stored() const {
    std::vector<StoredSource> sources;
    for (const auto& [key, sequences] : stored_) {
      const auto& [partition, source, epoch] = key;
      StoredSource stored{.partition = partition, .source_id = source, .epoch = epoch};
      stored.summary = {*sequences.begin(), *sequences.rbegin(), sequences.size()};
      if (!stored.summary.IsGapless()) stored.runs = RunsOf(sequences, stored.summary.list_floor());
      sources.push_back(std::move(stored));
    }
    return sources;
  }

 private:
  static std::vector<StoredSource::Run> RunsOf(const std::set<uint64_t>& sequences,
                                               uint64_t floor) {
    std::vector<StoredSource::Run> runs;
    for (const uint64_t sequence : sequences) {
      if (sequence <= floor) continue;
      if (!runs.empty() && runs.back().last + 1 == sequence) {
        runs.back().last = sequence;
      } else {
        runs.push_back({sequence, sequence});
      }
    }
    return runs;
  }

  std::map<std::tuple<int32_t, std::string, uint32_t>, std::set<uint64_t>> stored_;
};

RC_GTEST_PROP(SourceFilterProperty, RebuiltFilterEqualsTheOneThatRanOn, ()) {
  // Sequences near each other and near the window's edge, from few sources, repeated often.
  const auto sequences = *rc::gen::container<std::vector<uint64_t>>(rc::gen::oneOf(
      rc::gen::inRange<uint64_t>(1, 30),
      rc::gen::inRange<uint64_t>(sequence::kWindowDepth - 5, sequence::kWindowDepth + 30)));
  SourceFilter running;
  AdmittedRecords admitted;
  for (const uint64_t sequence : sequences) {
    const int32_t partition = *rc::gen::inRange(0, 2);
    const std::string source = *rc::gen::element<std::string>("a", "b");
    const uint32_t epoch = *rc::gen::inRange(1u, 3u);
    if (running.Admit(partition, source, epoch, sequence)) {
      admitted.Add(partition, source, epoch, sequence);
    }
  }

  const auto rebuilt = SourceFilter::FromStore(admitted.Stored());

  RC_ASSERT(rebuilt.ok());
  RC_ASSERT(rebuilt->Equals(running));
}

}  // namespace
}  // namespace assay::sink
