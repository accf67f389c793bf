// The settings of the sink.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "ingest/sink/assignment.h"
#include "ingest/sink/batch_schedule.h"
#include "ingest/sink/family.h"
#include "services/runtime/clickhouse/client.h"
#include "services/runtime/config/schema.h"
#include "services/runtime/kafka/client_options.h"
#include "services/runtime/rpc/server_host.h"

namespace assay::sink {

struct SinkConfig {
  kafka::ClientOptions kafka{.client_id = "assay-sink", .properties = {}};
  kafka::ConsumerOptions consumer{.group = "assay-sink",
                                  .queue_bytes_max = config::ByteSize::MiB(16)};

  rpc::ServerOptions admin{.listen = "127.0.0.1:7303",
                           .message_bytes_max = config::ByteSize::KiB(64),
                           .incoming_bytes_max = config::ByteSize::MiB(4),
                           .connections_max = 64};

  clickhouse::ClientOptions clickhouse{.database = "assay"};

  std::string log_id = "1";
  std::vector<std::string> families = {"call", "survey"};
  std::string name = "sink";
  std::string assignment;
  std::chrono::milliseconds lease{10'000};
  uint32_t batch_rows_due = 5'000;
  uint32_t batch_rows_max = 100'000;
  config::ByteSize batch_bytes_max = config::ByteSize::MiB(32);
  std::chrono::milliseconds batch_age_due{500};
  std::chrono::milliseconds batch_spacing{250};
  std::chrono::milliseconds insert_timeout{8'000};
  std::chrono::milliseconds audit_every{3'600'000};
  std::string install_root = ".";
  std::string migrations = "deploy/clickhouse/migrations";
  std::string topics = "deploy/kafka/topics.toml";
  std::chrono::milliseconds migrate_patience{60'000};

  void Declare(config::Schema& schema);

  clickhouse::ClientOptions ClickHouse() const;
  BatchLimits Limits() const;
  std::vector<FamilyNames> Families() const;
  AssignPartitions Assign() const;
  // Paths below install_root unless they are absolute.
  std::string MigrationsPath() const;
  std::string TopicsPath() const;
  std::string AssignmentPath() const;  // Empty: there is none.
};

}  // namespace assay::sink
