// ClickHouseStore: one family's table.
//
// All inserts of one ClickHouseStore carry the same query id, made of its family, log incarnation
// and partitions, and so did those of the process before us. The server runs one statement of an
// id at a time and kills it by the id, so Settle() can make sure that no insert we lost sight of
// is still on its way, whoever sent it.
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
    std::string writer;  // Distinguishes sinks that share a family: "all" or its partitions.
    std::chrono::milliseconds insert_timeout{30'000};
  };
  // Says whether the store's tables are those of this version; see migrate/.
  using SchemaCheck = std::function<Status(clickhouse::Client&)>;

  ClickHouseStore(clickhouse::ClientOptions client, Options options, SchemaCheck check_schema);

  Status Settle() override;
  StatusOr<std::vector<LedgerEntry>> ReadLedger(std::span<const int32_t> partitions) override;
  StatusOr<RecordIdentity> ReadLastRow(const LedgerEntry& entry) override;
  StatusOr<std::vector<StoredSource>> ReadSources(std::span<const int32_t> partitions) override;
  Status Insert(const Batch& batch) override;

 private:
  StatusOr<std::vector<StoredSource>> ReadSourcesWithHoles(std::span<const int32_t> partitions);
  clickhouse::Settings InsertSettings() const;

  clickhouse::Client client_;
  const Options options_;
  const std::string query_id_;
  const SchemaCheck check_schema_;
};

}  // namespace assay::sink
