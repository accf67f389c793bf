// KafkaReferenceLog: reads the topic assay.reference.v1 from its beginning.
#pragma once

#include <memory>
#include <string>

#include "services/directory/reference_log.h"
#include "services/runtime/kafka/client_options.h"
#include "services/runtime/kafka/consumer.h"

namespace assay::directory {

inline constexpr char kReferenceTopic[] = "assay.reference.v1";

class KafkaReferenceLog final : public ReferenceLog {
 public:
  // Fails only on unusable options; a broker that cannot be reached shows in Read().
  static StatusOr<std::unique_ptr<KafkaReferenceLog>> Open(
      const kafka::ClientOptions& client, const std::string& topic = kReferenceTopic);

  StatusOr<LogSlice> Read(std::chrono::milliseconds patience) override;

 private:
  KafkaReferenceLog(std::unique_ptr<kafka::Consumer> consumer, std::string topic)
      : consumer_(std::move(consumer)), topic_(std::move(topic)) {}

  const std::unique_ptr<kafka::Consumer> consumer_;
  const std::string topic_;
  uint64_t next_offset_ = 0;
  bool assigned_ = false;
};

}  // namespace assay::directory
