#include "tests/integration/sink/direct_producer.h"

#include <librdkafka/rdkafka.h>

#include <memory>

namespace assay::testing {
namespace {

using Client = std::unique_ptr<rd_kafka_t, decltype(&rd_kafka_destroy)>;

constexpr int kPatienceMs = 30'000;

StatusOr<Client> MakeProducer(const std::string& brokers,
                              const std::string& transactional_id = {}) {
  char error[256];
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  rd_kafka_conf_set(conf, "bootstrap.servers", brokers.c_str(), error, sizeof error);
  if (!transactional_id.empty()) {
    rd_kafka_conf_set(conf, "transactional.id", transactional_id.c_str(), error, sizeof error);
  }
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

Status Produce(rd_kafka_t* client, const std::string& topic, int32_t partition,
               const std::string& key, const std::string& value, int64_t stamp_ms) {
  const rd_kafka_resp_err_t error = rd_kafka_producev(
      client, RD_KAFKA_V_TOPIC(topic.c_str()), RD_KAFKA_V_PARTITION(partition),
      RD_KAFKA_V_KEY(key.data(), key.size()),
      RD_KAFKA_V_VALUE(const_cast<char*>(value.data()), value.size()),
      RD_KAFKA_V_TIMESTAMP(stamp_ms), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END);
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return OkStatus();
  return Internal("write to {}: {}", topic, rd_kafka_err2str(error));
}

Status Flush(rd_kafka_t* client, const std::string& topic) {
  if (rd_kafka_flush(client, kPatienceMs) == RD_KAFKA_RESP_ERR_NO_ERROR) return OkStatus();
  return DeadlineExceeded("write to {}: not all in the log", topic);
}

// Takes what a call about transactions returned.
Status Done(rd_kafka_error_t* error, const char* doing) {
  if (error == nullptr) return OkStatus();
  const Status status = Internal("{}: {}", doing, rd_kafka_error_string(error));
  rd_kafka_error_destroy(error);
  return status;
}

}  // namespace

Status WriteStamped(const std::string& brokers, const std::string& topic,
                    const std::vector<StampedRecord>& records) {
  ASSIGN_OR_RETURN(const Client client, MakeProducer(brokers));
  RETURN_IF_ERROR(SetTimestampType(client.get(), topic, "CreateTime"));
  for (const StampedRecord& record : records) {
    RETURN_IF_ERROR(Produce(client.get(), topic, record.partition, record.key, record.value,
                            record.stamp.time_since_epoch().count()));
  }
  RETURN_IF_ERROR(Flush(client.get(), topic));
  return SetTimestampType(client.get(), topic, "LogAppendTime");
}

Status WriteInTransactions(const std::string& brokers, const std::string& topic, int32_t partition,
                           const std::vector<Transaction>& transactions) {
  ASSIGN_OR_RETURN(const Client client, MakeProducer(brokers, "foreign"));
  RETURN_IF_ERROR(Done(rd_kafka_init_transactions(client.get(), kPatienceMs), "init"));
  for (const Transaction& transaction : transactions) {
    RETURN_IF_ERROR(Done(rd_kafka_begin_transaction(client.get()), "begin"));
    for (const auto& [key, value] : transaction.records) {
      RETURN_IF_ERROR(Produce(client.get(), topic, partition, key, value, 0));
    }
    RETURN_IF_ERROR(Flush(client.get(), topic));  // An abort forgets what is not in the log.
    RETURN_IF_ERROR(transaction.commits
                        ? Done(rd_kafka_commit_transaction(client.get(), kPatienceMs), "commit")
                        : Done(rd_kafka_abort_transaction(client.get(), kPatienceMs), "abort"));
  }
  return OkStatus();
}

}  // namespace assay::testing
