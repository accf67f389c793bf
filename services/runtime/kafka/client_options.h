// How our processes reach Kafka: the shared section [kafka].
#pragma once

#include <chrono>
#include <string>

#include "services/runtime/config/schema.h"

namespace assay::kafka {

struct ClientOptions {
  std::string brokers = "127.0.0.1:9092";
  std::string client_id = "assay";  // The process's name; seen in the broker's logs.
  // librdkafka settings by their own names, for what a cluster demands (security.protocol,
  // sasl.*, ssl.*). Settings that correctness rests on (acks, enable.idempotence,
  // auto.offset.reset ...) are refused here.
  config::TextMap properties;

  void Declare(config::Schema& schema);  // kafka.brokers, kafka.properties
};

struct ProducerOptions {
  // How long records wait for company before they are sent: more is throughput, less latency.
  std::chrono::milliseconds linger{5};
  config::ByteSize batch_bytes_max{1'000'000};
  // Bounds of what is produced and not yet reported.
  config::ByteSize queue_bytes_max = config::ByteSize::MiB(64);
  uint32_t queue_records_max = 1'000'000;
  std::string compression = "lz4";

  void Declare(config::Schema& schema);  // kafka.producer.*
};

struct ConsumerOptions {
  // Group under which offsets are shown; it decides nothing (see Consumer).
  std::string group = "assay";
  // Bound of what is fetched ahead, per partition and in all.
  config::ByteSize queue_bytes_max = config::ByteSize::MiB(64);
  std::chrono::milliseconds fetch_wait{50};

  void Declare(config::Schema& schema);  // kafka.consumer.queue_bytes_max, .fetch_wait
};

}  // namespace assay::kafka
