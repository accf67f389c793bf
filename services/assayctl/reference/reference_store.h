// ReferenceStore: the reference data as it stands in Kafka, to read and to change.
#pragma once

#include <chrono>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "assay/reference/v1/reference.pb.h"
#include "services/directory/kafka_reference_log.h"
#include "services/runtime/base/status.h"

namespace assay::assayctl {

class ReferenceStore {
 public:
  // `answer_within`: how long a broker may take to answer.
  ReferenceStore(std::string brokers, std::chrono::milliseconds answer_within,
                 std::string topic = directory::kReferenceTopic)
      : brokers_(std::move(brokers)), answer_within_(answer_within), topic_(std::move(topic)) {}

  // The records in force. kUnavailable when no broker answers in time, or the topic does not
  // exist.
  StatusOr<std::vector<reference::v1::ReferenceRecord>> Read(std::stop_token stop) const;

  // Writes the records in their order and returns once all are durable.
  Status Write(std::span<const reference::v1::ReferenceRecord> records,
               std::chrono::milliseconds patience = std::chrono::seconds(30)) const;

 private:
  const std::string brokers_;
  const std::chrono::milliseconds answer_within_;
  const std::string topic_;
};

}  // namespace assay::assayctl
