// The settings of the query server.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "query/server/clickhouse_intake_store.h"
#include "query/server/clickhouse_store.h"
#include "query/server/engine/memory_budget.h"
#include "query/server/engine/query_engine.h"
#include "query/server/unary_call.h"
#include "services/runtime/clickhouse/client.h"
#include "services/runtime/config/schema.h"
#include "services/runtime/kafka/client_options.h"
#include "services/runtime/process/worker_pool.h"
#include "services/runtime/rpc/server_host.h"

namespace assay::query {

struct QueryConfig {
  rpc::ServerOptions server{.listen = "127.0.0.1:7201",
                            .message_bytes_max = config::ByteSize::KiB(512),
                            .incoming_bytes_max = config::ByteSize::MiB(16)};
  kafka::ClientOptions kafka{.client_id = "assay-query", .properties = {}};

  clickhouse::ClientOptions clickhouse{.database = "assay"};

  uint32_t workers = 8;
  uint32_t waiting_max = 256;
  uint64_t statement_rows_max = 200'000'000;
  config::ByteSize statement_memory_max = config::ByteSize::GiB(2);
  std::chrono::milliseconds statement_time_max{30'000};
  std::chrono::milliseconds stored_wait_max{2'000};
  std::chrono::milliseconds verify_time_max{600'000};
  std::chrono::milliseconds verify_every{600'000};
  std::vector<std::string> sinks = {"127.0.0.1:7303"};
  std::chrono::milliseconds stored_within{60'000};
  uint64_t exact_quantile_rows_max = 10'000'000;
  config::ByteSize cache_bytes_max = config::ByteSize::MiB(32);
  config::ByteSize memory_max = config::ByteSize::MiB(128);
  std::chrono::milliseconds memory_wait_max{5'000};
  uint64_t answer_figures_max = 250'000;
  config::ByteSize answer_bytes_max = config::ByteSize::MiB(16);
  config::ByteSize store_answer_bytes_max = config::ByteSize::MiB(8);
  std::chrono::milliseconds send_time_max{30'000};

  void Declare(config::Schema& schema);

  clickhouse::ClientOptions ClickHouse() const;
  // For readiness: has a connection of its own, so that long statements do not hold it up.
  clickhouse::ClientOptions Prober() const;
  StatementLimits Limits() const;
  EngineOptions Engine() const;
  MemoryBudget::Options Memory() const;
  CallLimits Calls() const;
  process::WorkerPool::Options Workers() const;
  // As many, for requests that wait until something is stored.
  process::WorkerPool::Options Waiters() const;
};

}  // namespace assay::query
