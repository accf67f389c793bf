#include "services/runtime/kafka/client_options.h"

namespace assay::kafka {

using config::ByteSize;
using std::chrono::milliseconds;

void ClientOptions::Declare(config::Schema& schema) {
  schema.Add("kafka.brokers", &brokers,
             {.doc = "Kafka brokers to begin with, as host:port, separated by commas."});
  schema.Add("kafka.properties", &properties,
             {.doc = "Further librdkafka properties by their own names, such as "
                     "security.protocol; what correctness rests on cannot be changed here.",
              .secret = true});
}

void ProducerOptions::Declare(config::Schema& schema) {
  schema.Add("kafka.producer.linger", &linger,
             {.doc = "How long records wait for company before they are sent.",
              .max = milliseconds(1000)});
  schema.Add("kafka.producer.batch_bytes_max", &batch_bytes_max,
             {.doc = "Largest batch of one partition.",
              .min = ByteSize::KiB(16),
              .max = ByteSize::MiB(16)});
  schema.Add("kafka.producer.queue_bytes_max", &queue_bytes_max,
             {.doc = "Records accepted and not yet acknowledged, in bytes; beyond it clients "
                     "are held back.",
              .min = ByteSize::MiB(1),
              .max = ByteSize::GiB(16)});
  schema.Add("kafka.producer.queue_records_max", &queue_records_max,
             {.doc = "The same in records.", .unit = "records", .min = 1000, .max = 10'000'000});
  schema.Add("kafka.producer.compression", &compression,
             {.doc = "Compression of batches.", .allowed = {"none", "lz4", "zstd", "snappy"}});
}

void ConsumerOptions::Declare(config::Schema& schema) {
  schema.Add("kafka.consumer.queue_bytes_max", &queue_bytes_max,
             {.doc = "Records fetched ahead.", .min = ByteSize::MiB(1), .max = ByteSize::GiB(1)});
  schema.Add("kafka.consumer.fetch_wait", &fetch_wait,
             {.doc = "How long the broker may wait for new records before it answers.",
              .min = milliseconds(1),
              .max = milliseconds(10'000)});
}

}  // namespace assay::kafka
