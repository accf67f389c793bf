// FakeIntakeStore: what is stored, as a test says.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "query/server/engine/intake_store.h"
#include "query/server/engine/storing_watch.h"

namespace assay::query {

// All of whose log is stored.
inline StatusOr<std::vector<Finding>> NothingStopped(const ReadControl&) {
  return std::vector<Finding>();
}

// A store whose calls are as the test says and whose surveys are whole.
class FakeIntakeStore final : public IntakeStore {
 public:
  std::vector<OffsetCount> offsets;
  NumberingCount numbering;
  ConflictCount conflicts;
  std::vector<RollUpCount> day;
  Status compare_fails;

  StatusOr<std::vector<StoredPartition>> Partitions(Family, const ReadControl&) override {
    return std::vector<StoredPartition>();
  }
  StatusOr<std::vector<RejectGroup>> Rejects(Family, uint32_t, const ReadControl&) override {
    return std::vector<RejectGroup>();
  }
  StatusOr<std::vector<StoredSource>> Sources(Family, const std::string&, uint32_t,
                                              const ReadControl&) override {
    return std::vector<StoredSource>();
  }
  StatusOr<StoredSequences> SequencesOf(Family, const std::string&, uint32_t,
                                        const ReadControl&) override {
    if (sequences.empty()) return StoredSequences();
    const StoredSequences seen = sequences.front();
    if (sequences.size() > 1) sequences.erase(sequences.begin());
    return seen;
  }
  StatusOr<uint64_t> CountThrough(Family, const std::string&, uint32_t, uint64_t,
                                  const ReadControl&) override {
    return through;
  }
  StatusOr<std::vector<OffsetCount>> CountOffsets(Family family, const ReadControl&) override {
    return family == Family::kCall ? offsets : std::vector<OffsetCount>();
  }
  StatusOr<std::vector<uint64_t>> MissingOffsets(Family, const OffsetCount&,
                                                 const ReadControl&) override {
    return std::vector<uint64_t>{7};
  }
  StatusOr<std::vector<uint64_t>> RepeatedOffsets(Family, const OffsetCount&,
                                                  const ReadControl&) override {
    return std::vector<uint64_t>{8};
  }
  StatusOr<NumberingCount> CountNumbering(Family family, const ReadControl&) override {
    return family == Family::kCall ? numbering : NumberingCount();
  }
  StatusOr<ConflictCount> CountConflicts(Family family, const ReadControl&) override {
    return family == Family::kCall ? conflicts : ConflictCount();
  }
  StatusOr<std::vector<RollUpCount>> CompareRollUp(Family family, sql::Level level,
                                                   const ReadControl&) override {
    if (!compare_fails.ok()) return compare_fails;
    return family == Family::kCall && level == sql::Level::kDay ? day : std::vector<RollUpCount>();
  }
  StatusOr<uint32_t> CurrentSlices(const ReadControl&) override { return current_slices; }
  StatusOr<CurrentCount> CompareCurrent(CurrentSlice slice, const ReadControl&) override {
    CurrentCount found = current;
    int& wrong_looks = current_wrong_looks[slice.index];
    if (wrong_looks > 0) --wrong_looks;
    if (wrong_looks == 0) found.wrong = 0;
    return found;
  }
  std::vector<StoredSequences> sequences;  // Of each look; the last one stays.
  uint64_t through = 0;
  CurrentCount current;
  uint32_t current_slices = 1;
  std::map<uint32_t, int> current_wrong_looks;  // By slice: it is right from this look on.
};

}  // namespace assay::query
