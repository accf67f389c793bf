#include "services/runtime/kafka/consumer.h"

#include <utility>

#include "services/runtime/kafka/native.h"

namespace assay::kafka {
namespace {

static_assert(kOffsetBeginning == RD_KAFKA_OFFSET_BEGINNING && kOffsetEnd == RD_KAFKA_OFFSET_END);

Message ToMessage(rd_kafka_message_t* native) {
  rd_kafka_timestamp_type_t type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
  const int64_t timestamp_ms = rd_kafka_message_timestamp(native, &type);
  return {.topic = rd_kafka_topic_name(native->rkt),
          .partition = native->partition,
          .offset = native->offset,
          .timestamp = WallTime(std::chrono::milliseconds(timestamp_ms)),
          .key = ViewOf(native->key, native->key_len),
          .value = ViewOf(native->payload, native->len),
          .native = native};
}

NativePartitions MakePartitions(std::span<const Position> positions) {
  NativePartitions list(rd_kafka_topic_partition_list_new(static_cast<int>(positions.size())));
  for (const Position& position : positions) {
    const TopicPartition& at = position.partition;
    rd_kafka_topic_partition_list_add(list.get(), at.topic.c_str(), at.partition)->offset =
        position.offset;
  }
  return list;
}

NativePartitions MakePartitions(std::span<const TopicPartition> partitions) {
  NativePartitions list(rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size())));
  for (const TopicPartition& at : partitions) {
    rd_kafka_topic_partition_list_add(list.get(), at.topic.c_str(), at.partition);
  }
  return list;
}

// The first error librdkafka left in the elements of a list.
Status FirstError(const rd_kafka_topic_partition_list_t& list, std::string_view doing) {
  for (int i = 0; i < list.cnt; ++i) {
    const rd_kafka_topic_partition_t& element = list.elems[i];
    RETURN_IF_ERROR(
        ToStatus(element.err, fmt::format("{} {}/{}", doing, element.topic, element.partition)));
  }
  return OkStatus();
}

// Once the queue was full, versions before 2.2 look only once a second whether it has room
// again, and a fast reader starves meanwhile. Any request wakes them, so metadata is asked for
// ten times a second (0.74 M records/s became 2.6). Newer versions have a setting.
Status KeepFetching(rd_kafka_conf_t* conf) {
  const auto set = [&](const char* name, const char* value) {
    return rd_kafka_conf_set(conf, name, value, nullptr, 0) == RD_KAFKA_CONF_OK;
  };
  if (set("fetch.queue.backoff.ms", "10")) return OkStatus();
  // Metadata does not grow old any faster than by default.
  if (set("topic.metadata.refresh.interval.ms", "100") && set("metadata.max.age.ms", "900000")) {
    return OkStatus();
  }
  return Internal("set the consumer's metadata refresh: refused by librdkafka");
}

// A connected client looks for the leaders of new topics once a second only; asking for them
// now lets fetching begin at once. Should no answer come, that second is all that is lost.
void FindLeaders(rd_kafka_t* client) {
  constexpr int kPatienceMs = 1000;
  const rd_kafka_metadata_t* metadata = nullptr;
  if (rd_kafka_metadata(client, /*all_topics=*/0, nullptr, &metadata, kPatienceMs) ==
      RD_KAFKA_RESP_ERR_NO_ERROR) {
    rd_kafka_metadata_destroy(metadata);
  }
}

// An error that concerns the owner; anything that mends itself is left to Health().
Status ErrorOf(const rd_kafka_message_t& message) {
  if (message.rkt == nullptr || CodeOf(message.err) == StatusCode::kUnavailable) {
    return OkStatus();
  }
  const std::string place =
      fmt::format("read {}/{}", rd_kafka_topic_name(message.rkt), message.partition);
  if (CodeOf(message.err) == StatusCode::kOutOfRange) {
    return OutOfRange(
        "{}: the offset wanted is not in the log ({}); retention passed it or the topic was "
        "made again",
        place, rd_kafka_message_errstr(&message));
  }
  return ToStatus(message.err, place, rd_kafka_message_errstr(&message));
}

}  // namespace

class Consumer::Impl {
 public:
  explicit Impl(const std::string& brokers) : watch(brokers) {}

  // Polling calls these two, so they run on the owner's thread.
  static int ReadStatistics(rd_kafka_t*, char* json, size_t size, void* self) {
    static_cast<Impl*>(self)->watch.ReadStatistics({json, size});
    return 0;  // librdkafka frees the text.
  }
  // A missing topic and a refused access come this way and not as messages.
  static void NoteError(rd_kafka_t*, int code, const char* why, void* self) {
    const auto error = static_cast<rd_kafka_resp_err_t>(code);
    if (CodeOf(error) == StatusCode::kUnavailable) return;
    static_cast<Impl*>(self)->postponed = ToStatus(error, "read", why);
  }

  ~Impl() {
    if (client != nullptr) Release(client);
  }

  rd_kafka_t* client = nullptr;
  BrokerWatch watch;
  Status postponed;  // An error met while polling; the next poll with nothing else returns it.
};

StatusOr<std::unique_ptr<Consumer>> Consumer::Create(const ClientOptions& client,
                                                     const ConsumerOptions& options) {
  ASSIGN_OR_RETURN(
      NativeConf conf,
      MakeConf(client,
               {{"group.id", options.group},
                {"enable.auto.commit", "false"},
                {"enable.auto.offset.store", "false"},
                {"auto.offset.reset", "error"},
                {"isolation.level", "read_committed"},
                {"enable.partition.eof", "true"},
                {"check.crcs", "true"},
                {"fetch.wait.max.ms", std::to_string(options.fetch_wait.count())},
                {"queued.min.messages", "1000000"},  // The bound is in bytes.
                {"queued.max.messages.kbytes", std::to_string(options.queue_bytes_max.bytes >> 10)},
                {"statistics.interval.ms", kStatisticsIntervalMs}}));
  RETURN_IF_ERROR(KeepFetching(conf.get()));
  auto impl = std::make_unique<Impl>(client.brokers);
  rd_kafka_conf_set_opaque(conf.get(), impl.get());
  rd_kafka_conf_set_stats_cb(conf.get(), Impl::ReadStatistics);
  rd_kafka_conf_set_error_cb(conf.get(), Impl::NoteError);
  ASSIGN_OR_RETURN(impl->client, MakeClient(RD_KAFKA_CONSUMER, std::move(conf)));
  rd_kafka_poll_set_consumer(impl->client);
  return std::unique_ptr<Consumer>(new Consumer(std::move(impl)));
}

Consumer::Consumer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Consumer::~Consumer() = default;

Status Consumer::Assign(std::span<const Position> positions) {
  impl_->postponed = OkStatus();
  const NativePartitions list = MakePartitions(positions);
  RETURN_IF_ERROR(ToStatus(rd_kafka_assign(impl_->client, list.get()), "assign partitions"));
  FindLeaders(impl_->client);
  return OkStatus();
}

Status Consumer::Seek(const Position& position, std::chrono::milliseconds patience) {
  impl_->postponed = OkStatus();
  const NativePartitions list = MakePartitions({&position, 1});
  const NativeError error(
      rd_kafka_seek_partitions(impl_->client, list.get(), ToMilliseconds(patience)));
  if (error != nullptr) {
    return ToStatus(
        rd_kafka_error_code(error.get()),
        fmt::format("seek in {}/{}", position.partition.topic, position.partition.partition),
        rd_kafka_error_string(error.get()));
  }
  return FirstError(*list, "seek in");
}

// One by one, and not with rd_kafka_consume_batch_queue: before 2.13.2 that moves the position
// at errors and ends of partitions, so that a paused partition could skip records.
StatusOr<MessageBatch> Consumer::Poll(size_t messages_max, std::chrono::milliseconds patience) {
  MessageBatch batch;
  while (impl_->postponed.ok() && batch.messages_.size() < messages_max) {
    const int wait_ms = batch.empty() ? ToMilliseconds(patience) : 0;
    rd_kafka_message_t* const native = rd_kafka_consumer_poll(impl_->client, wait_ms);
    if (native == nullptr) break;
    if (native->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      batch.messages_.push_back(ToMessage(native));
      continue;
    }
    if (native->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      batch.ends_.push_back(
          {{rd_kafka_topic_name(native->rkt), native->partition}, native->offset});
    } else {
      impl_->postponed = ErrorOf(*native);
    }
    rd_kafka_message_destroy(native);
  }
  if (batch.empty()) RETURN_IF_ERROR(std::exchange(impl_->postponed, OkStatus()));
  if (!batch.empty()) impl_->watch.NoteAnswer();
  return batch;
}

Status Consumer::Pause(std::span<const TopicPartition> partitions) {
  const NativePartitions list = MakePartitions(partitions);
  RETURN_IF_ERROR(ToStatus(rd_kafka_pause_partitions(impl_->client, list.get()), "pause"));
  return FirstError(*list, "pause");
}

Status Consumer::Resume(std::span<const TopicPartition> partitions) {
  const NativePartitions list = MakePartitions(partitions);
  RETURN_IF_ERROR(ToStatus(rd_kafka_resume_partitions(impl_->client, list.get()), "resume"));
  return FirstError(*list, "resume");
}

StatusOr<OffsetRange> Consumer::QueryOffsets(const TopicPartition& partition,
                                             std::chrono::milliseconds patience) {
  return QueryWatermarks(impl_->client, partition, patience);
}

std::optional<OffsetRange> Consumer::CachedOffsets(const TopicPartition& partition) const {
  OffsetRange range;
  const rd_kafka_resp_err_t error = rd_kafka_get_watermark_offsets(
      impl_->client, partition.topic.c_str(), partition.partition, &range.first, &range.end);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR || range.first < 0 || range.end < 0) return std::nullopt;
  return range;
}

Status Consumer::CommitForDisplay(std::span<const Position> positions) {
  const NativePartitions list = MakePartitions(positions);
  return ToStatus(rd_kafka_commit(impl_->client, list.get(), /*async=*/1), "commit offsets");
}

Status Consumer::Health() const { return impl_->watch.Health(); }

}  // namespace assay::kafka
