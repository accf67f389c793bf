// ClickHouseStoreReader: reads what the sink has stored. It never writes.
#pragma once

#include <string>

#include "ingest/gateway/io.h"
#include "ingest/gateway/log_time.h"
#include "services/runtime/clickhouse/client.h"

namespace assay::gateway {

class ClickHouseStoreReader final : public StoreReader {
 public:
  // `log_id`: the incarnation of the log the sink stores under. `time` hears how the broker stamped
  // what is stored.
  ClickHouseStoreReader(clickhouse::ClientOptions client, std::string log_id, LogTime& time)
      : client_(std::move(client)), log_id_(std::move(log_id)), time_(time) {}

  // kFailedPrecondition when the newest rows are of another incarnation.
  StatusOr<std::map<int32_t, int64_t>> ReadLedger(const FamilyNames& family) override;
  StatusOr<SequencesBySource> ReadSources(const FamilyNames& family,
                                          std::span<const SourceKey> keys) override;

 private:
  StatusOr<sequence::SequenceSet> ReadHoles(const FamilyNames& family, const SourceKey& key);

  clickhouse::Client client_;
  const std::string log_id_;
  LogTime& time_;
};

}  // namespace assay::gateway
