// ClickHouseStore: one family's table.
//
// All inserts between two calls of Settle() carry the same query id, which names the partitions
// they may write to (see statement_id.h), and so do those of every other sink. The server runs
// one statement of an id at a time and kills it by the id, so Settle() can make sure that no
// insert we lost sight of is still on its way, whoever sent it.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/sink/io.h"
#include "services/runtime/clickhouse/client.h"

namespace assay::sink {

class ClickHouseStore final : public RowStore {
 public:
  struct Options {
    FamilyNames family;
    std::string log_id;
    std::chrono::milliseconds insert_timeout{8'000};
  };
  // Says whether the store's tables are those of this version; see migrate/.
  using SchemaCheck = std::function<Status(clickhouse::Client&)>;

  ClickHouseStore(clickhouse::ClientOptions client, Options options, SchemaCheck check_schema);

  Status Settle(std::span<const int32_t> partitions) override;
  StatusOr<size_t> SetAsideBrokenParts() override;
  StatusOr<std::vector<LedgerEntry>> ReadLedger(std::span<const int32_t> partitions) override;
  StatusOr<RecordIdentity> ReadLastRow(const LedgerEntry& entry) override;
  StatusOr<std::vector<StoredSource>> ReadSources(std::span<const int32_t> partitions) override;
  StatusOr<std::vector<OffsetBucket>> CountOffsets(std::span<const int32_t> partitions) override;
  StatusOr<std::vector<OffsetCopies>> ListOffsets(int32_t partition, OffsetRange range) override;
  StatusOr<std::vector<PlacedTriple>> FindHolders(int32_t partition,
                                                  std::span<const PlacedTriple> triples) override;
  StatusOr<std::vector<int64_t>> FindMistakenFacts(int32_t partition) override;
  StatusOr<Conflicts> FindConflicts(std::span<const int32_t> partitions) override;
  Status Remove(int32_t partition, std::span<const OffsetRange> ranges) override;
  Status Insert(const Batch& batch) override;

 private:
  StatusOr<std::vector<StoredSource>> ReadSourcesWithHoles(std::span<const int32_t> partitions);
  // Ids of running statements that may write to one of the partitions.
  StatusOr<std::vector<std::string>> ReadWriters(std::span<const int32_t> partitions);
  clickhouse::Settings InsertSettings() const;

  clickhouse::Client client_;
  const Options options_;
  const std::string id_prefix_;
  std::string query_id_;  // Of inserts, since the last Settle().
  const SchemaCheck check_schema_;
};

}  // namespace assay::sink
