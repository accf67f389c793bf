// ClickHouseCurrentStore: the table `<family>_current`, which the store computes from its own view
// `<family>_recomputed`; see the migrations.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "ingest/sink/family.h"
#include "ingest/sink/io.h"
#include "services/runtime/clickhouse/client.h"

namespace assay::sink {

class ClickHouseCurrentStore final : public CurrentStore {
 public:
  ClickHouseCurrentStore(clickhouse::ClientOptions client, FamilyNames family, std::string log_id)
      : client_(std::move(client)), family_(family), log_id_(std::move(log_id)) {}

  StatusOr<std::vector<LogPosition>> ReadCursors(std::span<const int32_t> partitions) override;
  StatusOr<size_t> SetAsideBrokenParts() override;
  Status Recompute(std::span<const PartitionRange> ranges, std::stop_token cancel) override;
  Status WriteCursors(std::span<const LogPosition> cursors) override;

 private:
  clickhouse::Client client_;
  const FamilyNames family_;
  const std::string log_id_;
};

}  // namespace assay::sink
