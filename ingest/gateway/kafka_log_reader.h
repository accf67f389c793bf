// KafkaLogReader: reads ranges of the families' topics back from Kafka. One thread owns it;
// Stop() is for any.
#pragma once

#include <atomic>
#include <memory>

#include "ingest/gateway/io.h"
#include "services/runtime/kafka/client_options.h"
#include "services/runtime/kafka/consumer.h"

namespace assay::gateway {

class KafkaLogReader final : public LogReader {
 public:
  // Fails only on unusable options.
  static StatusOr<std::unique_ptr<KafkaLogReader>> Create(const kafka::ClientOptions& client);

  StatusOr<LogRange> Offsets(const FamilyNames& family, int32_t partition) override;
  // kUnavailable when the broker brings nothing for a while.
  Status Read(const FamilyNames& family, int32_t partition, LogRange range,
              const RecordVisitor& visit) override;
  void Stop() override { stopping_ = true; }

 private:
  explicit KafkaLogReader(std::unique_ptr<kafka::Consumer> consumer)
      : consumer_(std::move(consumer)) {}

  const std::unique_ptr<kafka::Consumer> consumer_;
  std::atomic<bool> stopping_ = false;
};

}  // namespace assay::gateway
