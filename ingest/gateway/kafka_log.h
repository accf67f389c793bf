// KafkaLog: the log as Kafka keeps it.
//
// One idempotent producer with acks=all for all families. Its session can be lost for good (the
// broker forgot it); then every record on its way is reported as lost, which ends the streams of
// their sources, and a new producer takes over. A thread ("log-watch") does that, and learns how
// many partitions the topics have.
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include "ingest/gateway/event_log.h"
#include "ingest/gateway/log_time.h"
#include "services/runtime/kafka/admin.h"
#include "services/runtime/kafka/client_options.h"
#include "services/runtime/kafka/producer.h"

namespace assay::gateway {

class KafkaLog final : public EventLog {
 public:
  // `time` hears how the broker stamps what is produced.
  KafkaLog(kafka::ClientOptions client, kafka::ProducerOptions producer, LogTime& time);
  ~KafkaLog() override;

  // Fails only on unusable options. The listener must outlive the last report: see Stop().
  Status Start(DeliveryListener& listener);
  // Gives up what is not delivered yet, reports it, and ends the threads. May be repeated.
  void Stop();

  Status Produce(BatchInFlight& batch, size_t begin, size_t* taken_end) override;
  StatusOr<int32_t> Partitions(const FamilyNames& family) const override;
  Status Health() const override;

 private:
  // A producer with its topics, in the order of kFamilies.
  struct Session {
    std::vector<Delivery> deliveries;  // Of the producer's thread; reused.
    std::array<kafka::ProducerTopic, kFamilies.size()> topics;
    std::unique_ptr<kafka::Producer> producer;  // Last: it reports until it is gone.
  };

  StatusOr<std::unique_ptr<Session>> MakeSession();
  void Report(Session& session, std::span<const kafka::DeliveryReport> reports);
  void Watch(std::stop_token stop);
  void LearnPartitions();
  StatusOr<int32_t> AskForPartitions(const FamilyNames& family);
  void TellChange(const FamilyNames& family, const StatusOr<int32_t>& partitions);
  void RenewLostSession();

  const kafka::ClientOptions client_;
  const kafka::ProducerOptions options_;
  LogTime& time_;
  DeliveryListener* listener_ = nullptr;
  std::unique_ptr<kafka::Admin> admin_;

  mutable std::shared_mutex session_mutex_;
  std::unique_ptr<Session> session_;  // Guarded by session_mutex_.

  mutable std::mutex partitions_mutex_;
  std::array<StatusOr<int32_t>, kFamilies.size()> partitions_;  // Guarded by partitions_mutex_.

  std::array<StatusCode, kFamilies.size()> told_{};  // Of the watch: what was logged last.
  std::jthread watch_;
};

}  // namespace assay::gateway
