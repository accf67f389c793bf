// IngestStand: the processes bench_ingest measures, all real: broker, warehouse, sink, gateway.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "services/runtime/base/status.h"
#include "services/runtime/clickhouse/client.h"
#include "services/runtime/testing/child_process.h"
#include "services/runtime/testing/kafka_broker.h"
#include "services/runtime/testing/temporary_folder.h"
#include "services/runtime/testing/warehouse_fixture.h"

namespace assay::bench {

// What a process has used so far.
struct Usage {
  double cpu_seconds = 0;
  double peak_mib = 0;

  static Usage Of(pid_t pid);
};

class IngestStand {
 public:
  static StatusOr<std::unique_ptr<IngestStand>> Start();

  testing::KafkaBroker& broker() { return *broker_; }
  testing::WarehouseServer& warehouse() { return *warehouse_; }

  // Makes an empty database with Assay's tables, and the topics if they are missing.
  Status Migrate(const std::string& database);
  StatusOr<std::unique_ptr<testing::ChildProcess>> StartSink(const std::string& database);
  std::unique_ptr<clickhouse::Client> ClientOf(const std::string& database) const;

  const std::filesystem::path& folder() const { return folder_.path(); }

 private:
  IngestStand() = default;
  std::vector<std::string> SinkArguments(const std::string& database) const;

  testing::TemporaryFolder folder_;
  std::unique_ptr<testing::KafkaBroker> broker_;
  std::unique_ptr<testing::WarehouseServer> warehouse_;
};

// Waits until `table` has `rows` rows and returns when that was seen.
StatusOr<std::chrono::steady_clock::time_point> WaitForRows(clickhouse::Client& client,
                                                            const std::string& table, size_t rows,
                                                            std::chrono::seconds patience);
StatusOr<size_t> RowsOf(clickhouse::Client& client, const std::string& table);

}  // namespace assay::bench
