// ClickHouseIntakeStore: what is stored, by the named statements of query/sql.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "query/server/clickhouse_store.h"
#include "query/server/engine/intake_store.h"
#include "services/runtime/clickhouse/client.h"

namespace assay::query {

class ClickHouseIntakeStore final : public IntakeStore {
 public:
  struct Options {
    StatementLimits limits = {};
    // For Verify, which reads everything there is.
    std::chrono::milliseconds verify_time_max{600'000};
    // Current states are compared in slices of about so many facts: one takes 1.5 kB for a call.
    uint64_t facts_per_slice = 500'000;
    clickhouse::Settings more = {};
  };

  ClickHouseIntakeStore(clickhouse::Client& client, Options options)
      : client_(client), options_(std::move(options)) {}

  StatusOr<std::vector<StoredPartition>> Partitions(Family family,
                                                    const ReadControl& control) override;
  StatusOr<std::vector<RejectGroup>> Rejects(Family family, uint32_t limit,
                                             const ReadControl& control) override;
  StatusOr<std::vector<StoredSource>> Sources(Family family, const std::string& after,
                                              uint32_t limit, const ReadControl& control) override;

  StatusOr<StoredSequences> SequencesOf(Family family, const std::string& source_id, uint32_t epoch,
                                        const ReadControl& control) override;
  StatusOr<uint64_t> CountThrough(Family family, const std::string& source_id, uint32_t epoch,
                                  uint64_t last, const ReadControl& control) override;
  StatusOr<std::vector<OffsetCount>> CountOffsets(Family family,
                                                  const ReadControl& control) override;
  StatusOr<std::vector<uint64_t>> MissingOffsets(Family family, const OffsetCount& where,
                                                 const ReadControl& control) override;
  StatusOr<std::vector<uint64_t>> RepeatedOffsets(Family family, const OffsetCount& where,
                                                  const ReadControl& control) override;
  StatusOr<NumberingCount> CountNumbering(Family family, const ReadControl& control) override;
  StatusOr<ConflictCount> CountConflicts(Family family, const ReadControl& control) override;
  StatusOr<std::vector<RollUpCount>> CompareRollUp(Family family, sql::Level level,
                                                   const ReadControl& control) override;
  StatusOr<uint32_t> CurrentSlices(const ReadControl& control) override;
  StatusOr<CurrentCount> CompareCurrent(CurrentSlice slice, const ReadControl& control) override;

 private:
  // Within the limits of a question.
  StatusOr<clickhouse::Block> Read(std::string_view text, Family family,
                                   clickhouse::Parameters parameters,
                                   const ReadControl& control) const;
  // Within the limits of Verify.
  StatusOr<clickhouse::Block> ReadAll(std::string_view text, Family family,
                                      clickhouse::Parameters parameters,
                                      const clickhouse::Settings& settings,
                                      const ReadControl& control) const;
  StatusOr<std::vector<uint64_t>> Offsets(std::string_view text, const char* column, Family family,
                                          const OffsetCount& where,
                                          const ReadControl& control) const;

  clickhouse::Client& client_;
  const Options options_;
};

}  // namespace assay::query
