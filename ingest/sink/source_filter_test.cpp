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

  EXPECT_EQ(filter.Admit(0, "a", 1, 1), Admission::kNew);
  EXPECT_EQ(filter.Admit(0, "a", 1, 2), Admission::kNew);
  EXPECT_EQ(filter.Admit(0, "a", 1, 1), Admission::kDuplicate);
  EXPECT_EQ(filter.Admit(0, "a", 1, 2), Admission::kDuplicate);
}

TEST(SourceFilterTest, SourcesEpochsAndPartitionsAreCountedApart) {
  SourceFilter filter;

  EXPECT_EQ(filter.Admit(0, "a", 1, 1), Admission::kNew);
  EXPECT_EQ(filter.Admit(0, "b", 1, 1), Admission::kNew);
  EXPECT_EQ(filter.Admit(0, "a", 2, 1), Admission::kNew);
  EXPECT_EQ(filter.Admit(1, "a", 1, 1), Admission::kNew);
  EXPECT_EQ(filter.sources(), 4u);
}

TEST(SourceFilterTest, LateRecordOfAnOldEpochIsStillAFact) {
  SourceFilter filter;
  filter.Admit(0, "a", 1, 1);
  filter.Admit(0, "a", 2, 1);

  EXPECT_EQ(filter.Admit(0, "a", 1, 2), Admission::kNew);
  EXPECT_EQ(filter.Admit(0, "a", 1, 1), Admission::kDuplicate);
}

TEST(SourceFilterTest, UnNumberedRecordsAlwaysPass) {
  SourceFilter filter;

  EXPECT_EQ(filter.Admit(0, "a", 1, 0), Admission::kNew);
  EXPECT_EQ(filter.Admit(0, "a", 1, 0), Admission::kNew);
  EXPECT_EQ(filter.sources(), 0u);
}

// 5 and 6 failed to reach the log, 7 did, and 5 and 6 come again.
TEST(SourceFilterTest, RepetitionThatFillsAHoleIsNoDuplicate) {
  SourceFilter filter;
  for (const uint64_t sequence : {1, 2, 3, 4, 7}) filter.Admit(0, "a", 1, sequence);

  EXPECT_EQ(filter.Admit(0, "a", 1, 5), Admission::kNew);
  EXPECT_EQ(filter.Admit(0, "a", 1, 6), Admission::kNew);
  EXPECT_EQ(filter.Admit(0, "a", 1, 7), Admission::kDuplicate);
}

TEST(SourceFilterTest, CountsHolesGivenUp) {
  SourceFilter filter;
  filter.Admit(0, "a", 1, 1);

  filter.Admit(0, "a", 1, sequence::kWindowDepth + 10);

  EXPECT_EQ(filter.closed_holes(), 1u);
}

// What is stored of one source must not stop the others.
TEST(SourceFilterTest, SourceThatContradictsItselfIsSetAsideAndNamed) {
  SourceFilter filter = SourceFilter::FromStore({{.partition = 2,
                                                  .source_id = "branch-7",
                                                  .epoch = 1,
                                                  .summary = {.min = 1, .max = 9, .count = 4},
                                                  .runs = {{1, 1}}},
                                                 {.partition = 2,
                                                  .source_id = "b",
                                                  .epoch = 1,
                                                  .summary = {.min = 1, .max = 9, .count = 9}}});

  ASSERT_EQ(filter.set_aside().size(), 1u);
  EXPECT_THAT(filter.set_aside()[0], StatusIs(StatusCode::kDataLoss, HasSubstr("branch-7")));
  EXPECT_EQ(filter.Admit(2, "branch-7", 1, 10), Admission::kSetAside);
  EXPECT_EQ(filter.Admit(2, "branch-7", 2, 1), Admission::kNew);
  EXPECT_EQ(filter.Admit(2, "b", 1, 9), Admission::kDuplicate);
  EXPECT_EQ(filter.Admit(2, "b", 1, 10), Admission::kNew);
}

TEST(SourceFilterTest, RunOfAnyLengthIsReadInBoundedTimeAndMemory) {
  const SourceFilter filter =
      SourceFilter::FromStore({{.source_id = "a",
                                .epoch = UINT32_MAX,
                                .summary = {.min = 1, .max = UINT64_MAX, .count = 7},
                                .runs = {{2, UINT64_MAX}}}});

  EXPECT_EQ(filter.set_aside().size(), 1u);
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
      if (!runs.empty() && runs.back().last == sequence - 1) {
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
  // Sequences near each other, near the window's edge and near the ends of what a number holds,
  // from few sources, repeated often.
  const auto sequences = *rc::gen::container<std::vector<uint64_t>>(rc::gen::oneOf(
      rc::gen::inRange<uint64_t>(1, 30),
      rc::gen::inRange<uint64_t>(sequence::kWindowDepth - 5, sequence::kWindowDepth + 30),
      rc::gen::map(rc::gen::inRange<uint64_t>(0, 3),
                   [](uint64_t below) { return UINT64_MAX - below; }),
      rc::gen::element<uint64_t>(1u << 31, UINT32_MAX, uint64_t{1} << 53, uint64_t{1} << 63)));
  SourceFilter running;
  AdmittedRecords admitted;
  for (const uint64_t sequence : sequences) {
    const int32_t partition = *rc::gen::inRange(0, 2);
    const std::string source = *rc::gen::element<std::string>("a", "b");
    const uint32_t epoch = *rc::gen::element(1u, 2u, UINT32_MAX);
    if (running.Admit(partition, source, epoch, sequence) == Admission::kNew) {
      admitted.Add(partition, source, epoch, sequence);
    }
  }

  const auto rebuilt = SourceFilter::FromStore(admitted.Stored());

  RC_ASSERT(rebuilt.set_aside().empty());
  RC_ASSERT(rebuilt.Equals(running));
}

}  // namespace
}  // namespace assay::sink
