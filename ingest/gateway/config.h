// The settings of the gateway.
#pragma once

#include <chrono>
#include <string>

#include "ingest/gateway/limits.h"
#include "services/runtime/clickhouse/client.h"
#include "services/runtime/config/schema.h"
#include "services/runtime/kafka/client_options.h"
#include "services/runtime/rpc/server_host.h"

namespace assay::gateway {

struct GatewayConfig {
  rpc::ServerOptions rpc{.listen = "127.0.0.1:7101"};
  kafka::ClientOptions kafka{.client_id = "assay-gateway", .properties = {}};
  kafka::ProducerOptions producer;

  clickhouse::ClientOptions clickhouse{.database = "assay"};
  std::chrono::milliseconds store_timeout{5'000};

  std::string log_id = "1";
  uint32_t batch_events_max = 5'000;
  config::ByteSize event_bytes_max = config::ByteSize::KiB(64);
  config::ByteSize stream_in_flight_bytes_max = config::ByteSize::MiB(4);
  config::ByteSize in_flight_bytes_max = config::ByteSize::MiB(32);
  config::ByteSize overshoot_bytes_max = config::ByteSize::MiB(32);
  config::ByteSize calls_bytes_max = config::ByteSize::MiB(32);
  uint32_t words_per_source_max = 1'000;
  uint32_t streams_max = 1'000;
  uint32_t streams_per_peer_max = 900;
  std::chrono::milliseconds stream_idle_max{600'000};
  std::chrono::milliseconds stream_yields_after{5'000};
  std::chrono::milliseconds open_within{10'000};
  uint32_t sources_kept = 10'000;
  std::chrono::milliseconds drain_within{5'000};

  void Declare(config::Schema& schema);

  Limits GatewayLimits() const;
  // gRPC refuses what is much too large; what is a little too large is refused by name.
  rpc::ServerOptions Rpc() const;
  clickhouse::ClientOptions ClickHouse() const;
};

}  // namespace assay::gateway
