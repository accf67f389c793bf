// What the clients of this folder share about librdkafka: settings, errors, logs, health.
// Included by this folder's sources only.
#pragma once

#include <librdkafka/rdkafka.h>

#include <atomic>
#include <chrono>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "services/runtime/base/clock.h"
#include "services/runtime/base/status.h"
#include "services/runtime/kafka/client_options.h"
#include "services/runtime/kafka/topic_partition.h"

namespace assay::kafka {

struct NativeDeleter {
  void operator()(rd_kafka_conf_t* conf) const { rd_kafka_conf_destroy(conf); }
  void operator()(rd_kafka_topic_partition_list_t* list) const {
    rd_kafka_topic_partition_list_destroy(list);
  }
  void operator()(rd_kafka_queue_t* queue) const { rd_kafka_queue_destroy(queue); }
  void operator()(rd_kafka_event_t* event) const { rd_kafka_event_destroy(event); }
  void operator()(rd_kafka_error_t* error) const { rd_kafka_error_destroy(error); }
  void operator()(rd_kafka_headers_t* headers) const { rd_kafka_headers_destroy(headers); }
  void operator()(rd_kafka_topic_t* topic) const { rd_kafka_topic_destroy(topic); }
};
using NativeConf = std::unique_ptr<rd_kafka_conf_t, NativeDeleter>;
using NativePartitions = std::unique_ptr<rd_kafka_topic_partition_list_t, NativeDeleter>;
using NativeQueue = std::unique_ptr<rd_kafka_queue_t, NativeDeleter>;
using NativeEvent = std::unique_ptr<rd_kafka_event_t, NativeDeleter>;
using NativeError = std::unique_ptr<rd_kafka_error_t, NativeDeleter>;
using NativeHeaders = std::unique_ptr<rd_kafka_headers_t, NativeDeleter>;
using NativeTopic = std::unique_ptr<rd_kafka_topic_t, NativeDeleter>;

struct Setting {
  const char* name;
  std::string value;
};

// The settings of all our clients, then `settings`, then the user's properties; librdkafka's
// log lines go to ours. Fails, naming the setting, when librdkafka refuses one or when a
// property would change one of `settings`.
StatusOr<NativeConf> MakeConf(const ClientOptions& client, std::initializer_list<Setting> settings);

// Consumes `conf`.
StatusOr<rd_kafka_t*> MakeClient(rd_kafka_type_t type, NativeConf conf);

// Ends a client: everything made from it must be gone. librdkafka 2.0.2 never returns when a
// topic that the client used was deleted meanwhile; so this gives up after a while and leaves
// the client behind rather than keep the process from stopping.
void Release(rd_kafka_t* client);

StatusCode CodeOf(rd_kafka_resp_err_t error);
// "doing: why" with the code that tells callers what to do about it.
Status ToStatus(rd_kafka_resp_err_t error, std::string_view doing, std::string_view why = {});

StatusOr<OffsetRange> QueryWatermarks(rd_kafka_t* client, const TopicPartition& partition,
                                      std::chrono::milliseconds patience);

inline std::string_view ViewOf(const void* data, size_t size) {
  return {static_cast<const char*>(data), size};
}

inline int ToMilliseconds(std::chrono::milliseconds patience) {
  return static_cast<int>(patience.count());
}

// Whether any broker connection is up, kept from librdkafka's periodic statistics. Thread-safe.
class BrokerWatch {
 public:
  // How long the first connection may take before it counts as none.
  static constexpr std::chrono::seconds kConnectWithin{5};

  explicit BrokerWatch(std::string brokers, const Clock& clock = Clock::System())
      : brokers_(std::move(brokers)), clock_(clock), began_(clock.MonotonicNow()) {}

  void ReadStatistics(std::string_view json);
  void NoteAnswer() { Note(true); }
  // kUnavailable while no broker answers; it says whether that was to be expected until now.
  Status Health() const;

 private:
  void Note(bool up) {
    up_.store(up, std::memory_order_relaxed);
    if (up) was_up_.store(true, std::memory_order_relaxed);
  }

  const std::string brokers_;
  const Clock& clock_;
  const MonotonicTime began_;
  std::atomic<bool> up_ = false;
  std::atomic<bool> was_up_ = false;
};

inline constexpr const char* kStatisticsIntervalMs = "500";

}  // namespace assay::kafka
