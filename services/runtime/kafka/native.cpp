#include "services/runtime/kafka/native.h"

#include <algorithm>
#include <array>
#include <future>
#include <nlohmann/json.hpp>
#include <thread>
#include <utility>

#include "services/runtime/telemetry/log.h"

namespace assay::kafka {
namespace {

constexpr size_t kErrorTextSize = 512;
constexpr std::chrono::milliseconds kReleasePatience(3000);

// librdkafka's levels are syslog's: 0 (emergency) to 7 (debug).
void ForwardLog(const rd_kafka_t* client, int level, const char* facility, const char* text) {
  const log::Fields fields = {{"client", rd_kafka_name(client)},
                              {"facility", std::string_view(facility)},
                              {"text", std::string_view(text)}};
  if (level <= 4) return log::Warning("kafka client", fields);
  if (level <= 6) return log::Info("kafka client", fields);
  log::Debug("kafka client", fields);
}

Status Set(rd_kafka_conf_t* conf, const std::string& name, const std::string& value) {
  std::array<char, kErrorTextSize> why{};
  if (rd_kafka_conf_set(conf, name.c_str(), value.c_str(), why.data(), why.size()) ==
      RD_KAFKA_CONF_OK) {
    return OkStatus();
  }
  return InvalidArgument("set kafka property {}: {}", name, why.data());
}

}  // namespace

StatusOr<NativeConf> MakeConf(const ClientOptions& client,
                              std::initializer_list<Setting> settings) {
  NativeConf conf(rd_kafka_conf_new());
  rd_kafka_conf_set_log_cb(conf.get(), ForwardLog);
  const std::initializer_list<Setting> common = {
      {"bootstrap.servers", client.brokers},
      {"client.id", client.client_id},
      {"socket.nagle.disable", "true"},  // On by default in 2.0.2; it delays small requests.
      {"socket.keepalive.enable", "true"},
      {"reconnect.backoff.max.ms", "1000"},  // A broker that comes back is found within 1 s.
      {"topic.metadata.propagation.max.ms", "5000"},  // A missing topic is told after 5 s.
      {"allow.auto.create.topics", "false"},          // A slip in a name must not make a topic.
      {"log.connection.close", "false"}};
  for (const auto& list : {common, settings}) {
    for (const Setting& setting : list) {
      RETURN_IF_ERROR(Set(conf.get(), setting.name, setting.value));
    }
  }
  for (const auto& [name, value] : client.properties) {
    const auto fixed = std::find_if(settings.begin(), settings.end(),
                                    [&](const Setting& setting) { return setting.name == name; });
    if (fixed != settings.end()) {
      return InvalidArgument("kafka.properties: {} is fixed to \"{}\" here; remove it", name,
                             fixed->value);
    }
    RETURN_IF_ERROR(Set(conf.get(), name, value));
  }
  return conf;
}

StatusOr<rd_kafka_t*> MakeClient(rd_kafka_type_t type, NativeConf conf) {
  std::array<char, kErrorTextSize> why{};
  rd_kafka_t* client = rd_kafka_new(type, conf.get(), why.data(), why.size());
  if (client == nullptr) return InvalidArgument("make a kafka client: {}", why.data());
  (void)conf.release();  // Owned by the client now.
  return client;
}

void Release(rd_kafka_t* client) {
  std::promise<void> released;
  std::future<void> end = released.get_future();
  std::thread releaser([client, released = std::move(released)]() mutable {
    // A consumer of ours has nothing to commit and no group to leave.
    rd_kafka_destroy_flags(client, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    released.set_value();
  });
  if (end.wait_for(kReleasePatience) == std::future_status::ready) return releaser.join();
  log::Warning("kafka client left behind", {{"why", "a topic it used was deleted"}});
  releaser.detach();
}

StatusCode CodeOf(rd_kafka_resp_err_t error) {
  switch (error) {
    case RD_KAFKA_RESP_ERR_NO_ERROR:
      return StatusCode::kOk;
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
    case RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE:
    case RD_KAFKA_RESP_ERR__MSG_TIMED_OUT:
    case RD_KAFKA_RESP_ERR__RESOLVE:
    case RD_KAFKA_RESP_ERR__WAIT_COORD:
    case RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT:
    case RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION:
    case RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS:
    case RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION:
      return StatusCode::kUnavailable;
    case RD_KAFKA_RESP_ERR__QUEUE_FULL:
      return StatusCode::kResourceExhausted;
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
      return StatusCode::kNotFound;
    case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
      return StatusCode::kOutOfRange;
    case RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS:
      return StatusCode::kAlreadyExists;
    case RD_KAFKA_RESP_ERR__INVALID_ARG:
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE:
    case RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION:
    case RD_KAFKA_RESP_ERR_INVALID_PARTITIONS:
    case RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR:
    case RD_KAFKA_RESP_ERR_INVALID_CONFIG:
    case RD_KAFKA_RESP_ERR_INVALID_REQUEST:
    case RD_KAFKA_RESP_ERR_POLICY_VIOLATION:
      return StatusCode::kInvalidArgument;
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
      return StatusCode::kPermissionDenied;
    case RD_KAFKA_RESP_ERR__FATAL:
      return StatusCode::kFailedPrecondition;
    case RD_KAFKA_RESP_ERR__PURGE_QUEUE:
    case RD_KAFKA_RESP_ERR__PURGE_INFLIGHT:
    case RD_KAFKA_RESP_ERR__DESTROY:
      return StatusCode::kCancelled;
    default:
      return StatusCode::kInternal;
  }
}

Status ToStatus(rd_kafka_resp_err_t error, std::string_view doing, std::string_view why) {
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return OkStatus();
  if (why.empty()) why = rd_kafka_err2str(error);
  return MakeStatus(CodeOf(error), fmt::format("{}: {}", doing, why));
}

// Not rd_kafka_query_watermark_offsets: when the broker went away it waits without regard to the
// patience (seen with 2.0.2: longer than a minute). A partition whose leader is just being chosen
// is asked for again; each attempt waits for the broker's answer.
static StatusOr<int64_t> QueryOffset(rd_kafka_t* client, const TopicPartition& partition,
                                     int64_t wanted, std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  const NativePartitions list(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_t* const element =
      rd_kafka_topic_partition_list_add(list.get(), partition.topic.c_str(), partition.partition);
  while (true) {
    element->offset = wanted;
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    rd_kafka_resp_err_t error =
        rd_kafka_offsets_for_times(client, list.get(), std::max(1, ToMilliseconds(left)));
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) error = element->err;
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return element->offset;
    const bool has_no_leader = error == RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION ||
                               error == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE;
    if (has_no_leader && std::chrono::steady_clock::now() < deadline) continue;
    return ToStatus(error,
                    fmt::format("query offsets of {}/{}", partition.topic, partition.partition));
  }
}

StatusOr<OffsetRange> QueryWatermarks(rd_kafka_t* client, const TopicPartition& partition,
                                      std::chrono::milliseconds patience) {
  OffsetRange range;
  ASSIGN_OR_RETURN(range.first,
                   QueryOffset(client, partition, RD_KAFKA_OFFSET_BEGINNING, patience));
  ASSIGN_OR_RETURN(range.end, QueryOffset(client, partition, RD_KAFKA_OFFSET_END, patience));
  return range;
}

void BrokerWatch::ReadStatistics(std::string_view json) {
  const auto statistics = nlohmann::json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (!statistics.is_object()) return;
  bool up = false;
  const auto brokers = statistics.value("brokers", nlohmann::json::object());
  for (const auto& broker : brokers) up = up || broker.value("state", "") == "UP";
  Note(up);
}

Status BrokerWatch::Health() const {
  if (up_.load(std::memory_order_relaxed)) return OkStatus();
  const bool was_up = was_up_.load(std::memory_order_relaxed);
  if (!was_up && clock_.MonotonicNow() < began_ + kConnectWithin) {
    return Unavailable("kafka at {}: connecting", brokers_);
  }
  return Unavailable("kafka at {}: no broker answers; check kafka.brokers and that Kafka runs",
                     brokers_);
}

}  // namespace assay::kafka
