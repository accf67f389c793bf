#include "services/runtime/kafka/admin.h"

#include <algorithm>
#include <array>
#include <utility>

#include "services/runtime/kafka/native.h"

namespace assay::kafka {
namespace {

struct AdminDeleter {
  void operator()(rd_kafka_AdminOptions_t* options) const {
    rd_kafka_AdminOptions_destroy(options);
  }
  void operator()(rd_kafka_NewTopic_t* topic) const { rd_kafka_NewTopic_destroy(topic); }
  void operator()(rd_kafka_DeleteTopic_t* topic) const { rd_kafka_DeleteTopic_destroy(topic); }
  void operator()(rd_kafka_DeleteRecords_t* records) const {
    rd_kafka_DeleteRecords_destroy(records);
  }
  void operator()(rd_kafka_ConfigResource_t* resource) const {
    rd_kafka_ConfigResource_destroy(resource);
  }
  void operator()(const rd_kafka_metadata_t* metadata) const {
    rd_kafka_metadata_destroy(metadata);
  }
};
template <typename T>
using AdminOwned = std::unique_ptr<T, AdminDeleter>;
using NativeMetadata = AdminOwned<const rd_kafka_metadata_t>;

constexpr std::chrono::milliseconds kLeaderPause(20);

Status FirstTopicError(const rd_kafka_topic_result_t** results, size_t count,
                       std::string_view doing) {
  for (size_t i = 0; i < count; ++i) {
    const char* why = rd_kafka_topic_result_error_string(results[i]);
    RETURN_IF_ERROR(ToStatus(rd_kafka_topic_result_error(results[i]), doing,
                             why == nullptr ? std::string_view() : why));
  }
  return OkStatus();
}

}  // namespace

class Admin::Impl {
 public:
  Impl(rd_kafka_t* client, std::chrono::milliseconds patience)
      : client_(client), patience_(patience) {}
  ~Impl() { Release(client_); }

  rd_kafka_t* client() const { return client_; }
  std::chrono::milliseconds patience() const { return patience_; }

  // Sends one request by `send(options, queue)` and waits for its result.
  template <typename Send>
  StatusOr<NativeEvent> Ask(rd_kafka_admin_op_t operation, const std::string& doing, Send send) {
    const AdminOwned<rd_kafka_AdminOptions_t> options(
        rd_kafka_AdminOptions_new(client_, operation));
    std::array<char, 256> why{};
    const rd_kafka_resp_err_t refused = rd_kafka_AdminOptions_set_request_timeout(
        options.get(), ToMilliseconds(patience_), why.data(), why.size());
    RETURN_IF_ERROR(ToStatus(refused, doing, why.data()));
    const NativeQueue queue(rd_kafka_queue_new(client_));
    send(options.get(), queue.get());
    NativeEvent event(rd_kafka_queue_poll(queue.get(), -1));  // Bounded by the request's timeout.
    const char* text = rd_kafka_event_error_string(event.get());
    RETURN_IF_ERROR(ToStatus(rd_kafka_event_error(event.get()), doing,
                             text == nullptr ? std::string_view() : text));
    return event;
  }

  // Of one topic, or of all when `topic` is null.
  StatusOr<NativeMetadata> Metadata(rd_kafka_topic_t* topic) {
    const rd_kafka_metadata_t* metadata = nullptr;
    const rd_kafka_resp_err_t error =
        rd_kafka_metadata(client_, topic == nullptr, topic, &metadata, ToMilliseconds(patience_));
    RETURN_IF_ERROR(ToStatus(error, "ask kafka for metadata"));
    return NativeMetadata(metadata);
  }

  // The partition count, once every partition has a leader; kUnavailable before.
  StatusOr<int32_t> CountPartitions(const std::string& name) {
    const NativeTopic topic(rd_kafka_topic_new(client_, name.c_str(), nullptr));
    ASSIGN_OR_RETURN(const NativeMetadata metadata, Metadata(topic.get()));
    const std::string doing = fmt::format("describe topic {}", name);
    if (metadata->topic_cnt != 1) return NotFound("{}: no such topic", doing);
    const rd_kafka_metadata_topic& found = metadata->topics[0];
    RETURN_IF_ERROR(ToStatus(found.err, doing));
    for (int i = 0; i < found.partition_cnt; ++i) {
      RETURN_IF_ERROR(ToStatus(found.partitions[i].err, doing));
    }
    return found.partition_cnt;
  }

 private:
  rd_kafka_t* const client_;
  const std::chrono::milliseconds patience_;
};

StatusOr<std::unique_ptr<Admin>> Admin::Create(const ClientOptions& client,
                                               std::chrono::milliseconds patience) {
  ASSIGN_OR_RETURN(NativeConf conf, MakeConf(client, {}));
  ASSIGN_OR_RETURN(rd_kafka_t* const native, MakeClient(RD_KAFKA_PRODUCER, std::move(conf)));
  return std::unique_ptr<Admin>(new Admin(std::make_unique<Impl>(native, patience)));
}

Admin::Admin(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Admin::~Admin() = default;

Status Admin::Ping() { return impl_->Metadata(nullptr).status(); }

Status Admin::CreateTopic(const TopicSpec& spec) {
  const std::string doing = fmt::format("create topic {}", spec.name);
  std::array<char, 256> why{};
  const AdminOwned<rd_kafka_NewTopic_t> topic(rd_kafka_NewTopic_new(
      spec.name.c_str(), spec.partitions, spec.replication, why.data(), why.size()));
  if (topic == nullptr) return InvalidArgument("{}: {}", doing, why.data());
  for (const auto& [name, value] : spec.config) {
    RETURN_IF_ERROR(
        ToStatus(rd_kafka_NewTopic_set_config(topic.get(), name.c_str(), value.c_str()), doing));
  }
  ASSIGN_OR_RETURN(const NativeEvent event,
                   impl_->Ask(RD_KAFKA_ADMIN_OP_CREATETOPICS, doing,
                              [&](rd_kafka_AdminOptions_t* options, rd_kafka_queue_t* queue) {
                                rd_kafka_NewTopic_t* topics[] = {topic.get()};
                                rd_kafka_CreateTopics(impl_->client(), topics, 1, options, queue);
                              }));
  size_t count = 0;
  const rd_kafka_topic_result_t** const results =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event.get()), &count);
  RETURN_IF_ERROR(FirstTopicError(results, count, doing));
  return AwaitTopic(spec);
}

// The controller answers before the broker leads the new partitions; a client that comes at
// once would meet "unknown topic". The broker tells no event, so it is asked again.
Status Admin::AwaitTopic(const TopicSpec& spec) {
  const auto deadline = std::chrono::steady_clock::now() + impl_->patience();
  while (true) {
    const StatusOr<int32_t> partitions = impl_->CountPartitions(spec.name);
    if (partitions.ok() && *partitions == spec.partitions) return OkStatus();
    if (std::chrono::steady_clock::now() >= deadline) {
      return Unavailable("create topic {}: made, but not led by any broker in time: {}", spec.name,
                         Message(partitions.status()));
    }
    rd_kafka_poll(impl_->client(), ToMilliseconds(kLeaderPause));
  }
}

Status Admin::EnsureTopic(const TopicSpec& spec) {
  const Status created = CreateTopic(spec);
  if (created.code() != StatusCode::kAlreadyExists) return created;
  ASSIGN_OR_RETURN(const TopicDescription found, DescribeTopic(spec.name));
  std::string differences;
  const auto compare = [&](std::string_view what, std::string_view wanted, std::string_view is) {
    if (wanted == is) return;
    differences += fmt::format("{}{} is {}, wanted {}", differences.empty() ? "" : ", ", what,
                               is.empty() ? "not set" : is, wanted);
  };
  compare("partitions", std::to_string(spec.partitions), std::to_string(found.partitions));
  for (const auto& [name, value] : spec.config) {
    const auto entry = found.config.find(name);
    compare(name, value, entry == found.config.end() ? std::string_view() : entry->second);
  }
  if (differences.empty()) return OkStatus();
  return FailedPrecondition("topic {} exists and differs: {}; change one of them on purpose",
                            spec.name, differences);
}

StatusOr<TopicDescription> Admin::DescribeTopic(const std::string& name) {
  TopicDescription description;
  ASSIGN_OR_RETURN(description.partitions, impl_->CountPartitions(name));
  const std::string doing = fmt::format("describe topic {}", name);
  const AdminOwned<rd_kafka_ConfigResource_t> resource(
      rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, name.c_str()));
  ASSIGN_OR_RETURN(const NativeEvent event,
                   impl_->Ask(RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, doing,
                              [&](rd_kafka_AdminOptions_t* options, rd_kafka_queue_t* queue) {
                                rd_kafka_ConfigResource_t* resources[] = {resource.get()};
                                rd_kafka_DescribeConfigs(impl_->client(), resources, 1, options,
                                                         queue);
                              }));
  size_t count = 0;
  const rd_kafka_ConfigResource_t** const found = rd_kafka_DescribeConfigs_result_resources(
      rd_kafka_event_DescribeConfigs_result(event.get()), &count);
  for (size_t i = 0; i < count; ++i) {
    const char* why = rd_kafka_ConfigResource_error_string(found[i]);
    RETURN_IF_ERROR(ToStatus(rd_kafka_ConfigResource_error(found[i]), doing,
                             why == nullptr ? std::string_view() : why));
    size_t entries = 0;
    const rd_kafka_ConfigEntry_t** const entry =
        rd_kafka_ConfigResource_configs(found[i], &entries);
    for (size_t j = 0; j < entries; ++j) {
      const char* value = rd_kafka_ConfigEntry_value(entry[j]);
      if (value != nullptr) description.config[rd_kafka_ConfigEntry_name(entry[j])] = value;
    }
  }
  return description;
}

StatusOr<std::vector<std::string>> Admin::ListTopics() {
  ASSIGN_OR_RETURN(const NativeMetadata metadata, impl_->Metadata(nullptr));
  std::vector<std::string> names;
  for (int i = 0; i < metadata->topic_cnt; ++i) names.emplace_back(metadata->topics[i].topic);
  std::sort(names.begin(), names.end());
  return names;
}

Status Admin::DeleteTopic(const std::string& name) {
  const std::string doing = fmt::format("delete topic {}", name);
  const AdminOwned<rd_kafka_DeleteTopic_t> topic(rd_kafka_DeleteTopic_new(name.c_str()));
  ASSIGN_OR_RETURN(const NativeEvent event,
                   impl_->Ask(RD_KAFKA_ADMIN_OP_DELETETOPICS, doing,
                              [&](rd_kafka_AdminOptions_t* options, rd_kafka_queue_t* queue) {
                                rd_kafka_DeleteTopic_t* topics[] = {topic.get()};
                                rd_kafka_DeleteTopics(impl_->client(), topics, 1, options, queue);
                              }));
  size_t count = 0;
  const rd_kafka_topic_result_t** const results =
      rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event.get()), &count);
  return FirstTopicError(results, count, doing);
}

Status Admin::DeleteRecordsBefore(const TopicPartition& partition, int64_t offset) {
  const std::string doing = fmt::format("delete records of {}/{} before {}", partition.topic,
                                        partition.partition, offset);
  const NativePartitions list(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(list.get(), partition.topic.c_str(), partition.partition)
      ->offset = offset;
  const AdminOwned<rd_kafka_DeleteRecords_t> records(rd_kafka_DeleteRecords_new(list.get()));
  ASSIGN_OR_RETURN(const NativeEvent event,
                   impl_->Ask(RD_KAFKA_ADMIN_OP_DELETERECORDS, doing,
                              [&](rd_kafka_AdminOptions_t* options, rd_kafka_queue_t* queue) {
                                rd_kafka_DeleteRecords_t* requests[] = {records.get()};
                                rd_kafka_DeleteRecords(impl_->client(), requests, 1, options,
                                                       queue);
                              }));
  const rd_kafka_topic_partition_list_t* const results =
      rd_kafka_DeleteRecords_result_offsets(rd_kafka_event_DeleteRecords_result(event.get()));
  return ToStatus(results->elems[0].err, doing);
}

StatusOr<OffsetRange> Admin::QueryOffsets(const TopicPartition& partition) {
  return QueryWatermarks(impl_->client(), partition, impl_->patience());
}

}  // namespace assay::kafka
