// KafkaLog: one family's topic in Kafka, read by partitions assigned by hand.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "ingest/sink/io.h"
#include "services/runtime/kafka/admin.h"
#include "services/runtime/kafka/client_options.h"
#include "services/runtime/kafka/consumer.h"

namespace assay::sink {

class KafkaLog final : public LogReader {
 public:
  // Fails only on unusable options; a broker that is away shows in the calls below.
  static StatusOr<std::unique_ptr<KafkaLog>> Create(const kafka::ClientOptions& client,
                                                    const kafka::ConsumerOptions& options,
                                                    std::string topic);

  StatusOr<std::vector<int32_t>> Partitions() override;
  StatusOr<LogRange> Offsets(int32_t partition) override;
  Status Start(std::span<const LogPosition> positions) override;
  StatusOr<std::span<const LogRecord>> Poll(size_t records_max,
                                            std::chrono::milliseconds patience) override;
  std::span<const LogPosition> ends() const override { return ends_; }
  void ShowProgress(std::span<const LogPosition> positions) override;
  std::optional<int64_t> KnownEnd(int32_t partition) const override;
  Status Health() const override { return consumer_->Health(); }

 private:
  KafkaLog(std::string topic, std::unique_ptr<kafka::Admin> admin,
           std::unique_ptr<kafka::Consumer> consumer);

  std::vector<kafka::Position> ToKafka(std::span<const LogPosition> positions) const;

  const std::string topic_;
  std::unique_ptr<kafka::Admin> admin_;
  std::unique_ptr<kafka::Consumer> consumer_;
  kafka::MessageBatch batch_;  // What the views of the last Poll() point into.
  std::vector<LogRecord> records_;
  std::vector<LogPosition> ends_;
};

}  // namespace assay::sink
