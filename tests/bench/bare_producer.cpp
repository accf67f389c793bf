#include "tests/bench/bare_producer.h"

#include <librdkafka/rdkafka.h>
#include <sys/resource.h>

#include <array>
#include <chrono>
#include <memory>

namespace assay::bench {
namespace {

constexpr size_t kRecordsPerPoll = 1'000;
constexpr int kFullPatienceMs = 10;
constexpr int kFlushPatienceMs = 120'000;

struct Reports {
  size_t failed = 0;
};

void OnReport(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
  if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) ++static_cast<Reports*>(opaque)->failed;
}

using Client = std::unique_ptr<rd_kafka_t, decltype(&rd_kafka_destroy)>;
using Topic = std::unique_ptr<rd_kafka_topic_t, decltype(&rd_kafka_topic_destroy)>;

double CpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

StatusOr<Client> MakeClient(const std::string& brokers, Reports& reports) {
  const std::array<std::pair<const char*, const char*>, 8> settings{
      {{"bootstrap.servers", brokers.c_str()},
       {"enable.idempotence", "true"},
       {"acks", "all"},
       {"compression.type", "lz4"},
       {"linger.ms", "10"},
       {"batch.size", "1000000"},
       {"batch.num.messages", "100000"},
       {"queue.buffering.max.messages", "1000000"}}};
  std::array<char, 512> error{};
  rd_kafka_conf_t* const conf = rd_kafka_conf_new();
  for (const auto& [name, value] : settings) {
    if (rd_kafka_conf_set(conf, name, value, error.data(), error.size()) == RD_KAFKA_CONF_OK) {
      continue;
    }
    rd_kafka_conf_destroy(conf);
    return InvalidArgument("bare producer: {}", error.data());
  }
  rd_kafka_conf_set_opaque(conf, &reports);
  rd_kafka_conf_set_dr_msg_cb(conf, OnReport);
  Client client(rd_kafka_new(RD_KAFKA_PRODUCER, conf, error.data(), error.size()),
                &rd_kafka_destroy);
  if (client != nullptr) return client;
  rd_kafka_conf_destroy(conf);
  return Unavailable("bare producer: {}", error.data());
}

}  // namespace

StatusOr<ProducerSpeed> RunBareProducer(const std::string& brokers, const std::string& topic,
                                        const Load& load) {
  Reports reports;
  ASSIGN_OR_RETURN(const Client client, MakeClient(brokers, reports));
  const Topic opened(rd_kafka_topic_new(client.get(), topic.c_str(), nullptr),
                     &rd_kafka_topic_destroy);
  const double cpu_before = CpuSeconds();
  const auto began = std::chrono::steady_clock::now();
  for (size_t i = 0; i < load.values.size(); ++i) {
    const std::string& key = load.sources[i % load.sources.size()];
    const std::string& value = load.values[i];
    // Without RD_KAFKA_MSG_F_COPY: the load outlives the producer.
    while (rd_kafka_produce(opened.get(), load.partition(i), 0, const_cast<char*>(value.data()),
                            value.size(), key.data(), key.size(), nullptr) != 0) {
      if (rd_kafka_last_error() != RD_KAFKA_RESP_ERR__QUEUE_FULL) {
        return Internal("bare producer: {}", rd_kafka_err2str(rd_kafka_last_error()));
      }
      rd_kafka_poll(client.get(), kFullPatienceMs);
    }
    if (i % kRecordsPerPoll == 0) rd_kafka_poll(client.get(), 0);
  }
  if (rd_kafka_flush(client.get(), kFlushPatienceMs) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return DeadlineExceeded("bare producer: not flushed in {} ms", kFlushPatienceMs);
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  if (reports.failed > 0) return DataLoss("bare producer: {} not delivered", reports.failed);
  const auto events = static_cast<double>(load.values.size());
  return ProducerSpeed{.events_per_second = events / took.count(),
                       .cpu_us_per_event = (CpuSeconds() - cpu_before) / events * 1e6};
}

}  // namespace assay::bench
