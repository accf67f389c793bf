#include "tests/integration/sink/direct_producer.h"

#include <librdkafka/rdkafka.h>

#include <memory>

namespace assay::testing {
namespace {

using Client = std::unique_ptr<rd_kafka_t, decltype(&rd_kafka_destroy)>;

constexpr int kPatienceMs = 30'000;

StatusOr<Client> MakeProducer(const std::string& brokers) {
  char error[256];
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  rd_kafka_conf_set(conf, "bootstrap.servers", brokers.c_str(), error, sizeof error);
  Client client(rd_kafka_new(RD_KAFKA_PRODUCER, conf, error, sizeof error), rd_kafka_destroy);
  if (client == nullptr) return Internal("make a producer: {}", error);
  return client;
}

Status SetTimestampType(rd_kafka_t* client, const std::string& topic, const char* type) {
  rd_kafka_ConfigResource_t* resource =
      rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str());
  rd_kafka_ConfigResource_set_config(resource, "message.timestamp.type", type);
  // A stamp of last month is further away than a broker allows by default.
  rd_kafka_ConfigResource_set_config(resource, "message.timestamp.before.max.ms",
                                     "9223372036854775807");
  rd_kafka_ConfigResource_set_config(resource, "retention.ms", "-1");
  rd_kafka_queue_t* queue = rd_kafka_queue_new(client);
  rd_kafka_AlterConfigs(client, &resource, 1, nullptr, queue);
  rd_kafka_event_t* event = rd_kafka_queue_poll(queue, kPatienceMs);
  Status status = event == nullptr ? Unavailable("alter {}: no answer", topic) : OkStatus();
  if (event != nullptr && rd_kafka_event_error(event) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    status = Internal("alter {}: {}", topic, rd_kafka_event_error_string(event));
  }
  rd_kafka_event_destroy(event);
  rd_kafka_queue_destroy(queue);
  rd_kafka_ConfigResource_destroy(resource);
  return status;
}

}  // namespace

Status WriteStamped(const std::string& brokers, const std::string& topic,
                    const std::vector<StampedRecord>& records) {
  ASSIGN_OR_RETURN(const Client client, MakeProducer(brokers));
  RETURN_IF_ERROR(SetTimestampType(client.get(), topic, "CreateTime"));
  for (const StampedRecord& record : records) {
    const rd_kafka_resp_err_t error = rd_kafka_producev(
        client.get(), RD_KAFKA_V_TOPIC(topic.c_str()), RD_KAFKA_V_PARTITION(record.partition),
        RD_KAFKA_V_KEY(record.key.data(), record.key.size()),
        RD_KAFKA_V_VALUE(const_cast<char*>(record.value.data()), record.value.size()),
        RD_KAFKA_V_TIMESTAMP(record.stamp.time_since_epoch().count()),
        RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END);
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return Internal("write to {}: {}", topic, rd_kafka_err2str(error));
    }
  }
  if (rd_kafka_flush(client.get(), kPatienceMs) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return DeadlineExceeded("write to {}: not all in the log", topic);
  }
  return SetTimestampType(client.get(), topic, "LogAppendTime");
}

}  // namespace assay::testing
