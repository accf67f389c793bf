#include "services/runtime/kafka/producer.h"

#include <pthread.h>

#include <array>
#include <atomic>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "services/runtime/kafka/native.h"
#include "services/runtime/kafka/native_report.h"
#include "services/runtime/telemetry/log.h"

namespace assay::kafka {
namespace {

constexpr std::chrono::milliseconds kPollPatience(100);
constexpr std::chrono::milliseconds kPurgePatience(5000);

StatusOr<NativeConf> MakeProducerConf(const ClientOptions& client, const ProducerOptions& options) {
  const auto kibibytes = std::to_string(options.queue_bytes_max.bytes >> 10);
  ASSIGN_OR_RETURN(
      NativeConf conf,
      MakeConf(client, {{"enable.idempotence", "true"},
                        {"acks", "all"},
                        {"max.in.flight", "5"},
                        {"message.timeout.ms", "0"},  // A timeout would leave a gap.
                        {"linger.ms", std::to_string(options.linger.count())},
                        {"batch.size", std::to_string(options.batch_bytes_max.bytes)},
                        {"batch.num.messages", "10000"},
                        {"compression.type", options.compression},
                        {"queue.buffering.max.kbytes", kibibytes},
                        {"queue.buffering.max.messages", std::to_string(options.queue_records_max)},
                        {"statistics.interval.ms", kStatisticsIntervalMs}}));
  rd_kafka_conf_set_events(conf.get(),
                           RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR | RD_KAFKA_EVENT_STATS);
  return conf;
}

}  // namespace

struct ProducerTopic::Open {
  std::string name;
  NativeTopic native;
};

const std::string& ProducerTopic::name() const { return open_->name; }

class Producer::Impl {
 public:
  Impl(rd_kafka_t* client, std::string brokers, DeliveryCallback on_delivery)
      : client_(client),
        events_(rd_kafka_queue_get_main(client)),
        on_delivery_(std::move(on_delivery)),
        watch_(std::move(brokers)),
        thread_([this] { ServeEvents(); }) {
    pthread_setname_np(thread_.native_handle(), "kafka-reports");
  }

  ~Impl() {
    Purge();
    rd_kafka_flush(client_, ToMilliseconds(kPurgePatience));
    stopping_ = true;
    rd_kafka_queue_yield(events_.get());
    thread_.join();
    topics_.clear();
    events_.reset();
    Release(client_);
  }

  StatusOr<const ProducerTopic::Open*> OpenTopic(const std::string& name) {
    std::lock_guard lock(mutex_);
    std::unique_ptr<ProducerTopic::Open>& open = topics_[name];
    if (open != nullptr) return open.get();
    NativeTopic native(rd_kafka_topic_new(client_, name.c_str(), nullptr));
    if (native == nullptr) {
      topics_.erase(name);
      return ToStatus(rd_kafka_last_error(), fmt::format("open topic {}", name));
    }
    open = std::make_unique<ProducerTopic::Open>(name, std::move(native));
    return open.get();
  }

  Status Produce(const Record& record, const ProducerTopic::Open& topic);

  Status Flush(std::chrono::milliseconds patience) {
    rd_kafka_flush(client_, ToMilliseconds(patience));
    if (waiting() == 0) return OkStatus();
    return DeadlineExceeded("flush: {} records not acknowledged within {} ms", waiting(),
                            patience.count());
  }

  void Purge() { rd_kafka_purge(client_, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT); }

  Status Health() const {
    {
      std::lock_guard lock(mutex_);
      RETURN_IF_ERROR(fatal_);
    }
    return watch_.Health();
  }

  size_t waiting() const { return waiting_.load(std::memory_order_relaxed); }

 private:
  void ServeEvents();
  void Report(rd_kafka_event_t* event);
  void NoteError(rd_kafka_event_t* event);

  rd_kafka_t* const client_;
  NativeQueue events_;
  const DeliveryCallback on_delivery_;
  BrokerWatch watch_;
  std::atomic<size_t> waiting_ = 0;
  std::atomic<bool> stopping_ = false;

  mutable std::mutex mutex_;
  std::map<std::string, std::unique_ptr<ProducerTopic::Open>> topics_;
  Status fatal_;

  // Used by the thread alone.
  std::vector<const rd_kafka_message_t*> messages_;
  std::vector<DeliveryReport> reports_;

  std::thread thread_;
};

Status Producer::Impl::Produce(const Record& record, const ProducerTopic::Open& topic) {
  // librdkafka takes the headers over when it takes the record, and only then.
  NativeHeaders headers;
  if (!record.headers.empty()) headers.reset(rd_kafka_headers_new(record.headers.size()));
  for (const Header& header : record.headers) {
    rd_kafka_header_add(headers.get(), header.name, -1, header.value.data(),
                        static_cast<ssize_t>(header.value.size()));
  }
  const int flags = record.memory == ValueMemory::kCopied ? RD_KAFKA_MSG_F_COPY : 0;
  waiting_.fetch_add(1, std::memory_order_relaxed);  // First: the report may come at once.
  const rd_kafka_resp_err_t error = rd_kafka_producev(
      client_, RD_KAFKA_V_RKT(topic.native.get()), RD_KAFKA_V_PARTITION(record.partition),
      RD_KAFKA_V_MSGFLAGS(flags), RD_KAFKA_V_KEY(record.key.data(), record.key.size()),
      RD_KAFKA_V_VALUE(const_cast<char*>(record.value.data()), record.value.size()),
      RD_KAFKA_V_OPAQUE(record.opaque), RD_KAFKA_V_HEADERS(headers.get()), RD_KAFKA_V_END);
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
    (void)headers.release();
    return OkStatus();
  }
  waiting_.fetch_sub(1, std::memory_order_relaxed);
  return ToStatus(error, fmt::format("produce to {}/{}", topic.name, record.partition));
}

void Producer::Impl::ServeEvents() {
  // After the purge every record is reported, so stopping leaves none behind.
  while (!stopping_ || waiting() > 0) {
    const NativeEvent event(rd_kafka_queue_poll(events_.get(), ToMilliseconds(kPollPatience)));
    switch (rd_kafka_event_type(event.get())) {
      case RD_KAFKA_EVENT_DR:
        Report(event.get());
        break;
      case RD_KAFKA_EVENT_ERROR:
        NoteError(event.get());
        break;
      case RD_KAFKA_EVENT_STATS:
        watch_.ReadStatistics(rd_kafka_event_stats(event.get()));
        break;
      default:
        break;
    }
  }
}

void Producer::Impl::Report(rd_kafka_event_t* event) {
  messages_.resize(rd_kafka_event_message_count(event));
  rd_kafka_event_message_array(event, messages_.data(), messages_.size());
  reports_.clear();
  for (const rd_kafka_message_t* message : messages_) reports_.push_back(ToReport(message));
  if (reports_.empty()) return;
  if (reports_.back().status.ok()) watch_.NoteAnswer();
  on_delivery_(reports_);
  waiting_.fetch_sub(reports_.size(), std::memory_order_relaxed);
}

void Producer::Impl::NoteError(rd_kafka_event_t* event) {
  if (rd_kafka_event_error(event) != RD_KAFKA_RESP_ERR__FATAL) return;  // Logged already.
  std::array<char, 512> why{};
  rd_kafka_fatal_error(client_, why.data(), why.size());
  const Status fatal = FailedPrecondition(
      "kafka producer: {}; its session is lost, it must be made again", why.data());
  log::Error("kafka producer lost", {{"error", fatal}});
  std::lock_guard lock(mutex_);
  fatal_ = fatal;
}

StatusOr<std::unique_ptr<Producer>> Producer::Create(const ClientOptions& client,
                                                     const ProducerOptions& options,
                                                     DeliveryCallback on_delivery) {
  ASSIGN_OR_RETURN(NativeConf conf, MakeProducerConf(client, options));
  ASSIGN_OR_RETURN(rd_kafka_t* const native, MakeClient(RD_KAFKA_PRODUCER, std::move(conf)));
  auto impl = std::make_unique<Impl>(native, client.brokers, std::move(on_delivery));
  return std::unique_ptr<Producer>(new Producer(std::move(impl)));
}

Producer::Producer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Producer::~Producer() = default;

StatusOr<ProducerTopic> Producer::OpenTopic(const std::string& name) {
  ASSIGN_OR_RETURN(const ProducerTopic::Open* const open, impl_->OpenTopic(name));
  return ProducerTopic(open);
}

Status Producer::Produce(const Record& record) {
  return impl_->Produce(record, *record.topic.open_);
}
Status Producer::Flush(std::chrono::milliseconds patience) { return impl_->Flush(patience); }
void Producer::Purge() { impl_->Purge(); }
Status Producer::Health() const { return impl_->Health(); }
size_t Producer::waiting() const { return impl_->waiting(); }

}  // namespace assay::kafka
