// LogWriter: writes records into the families' topics as a gateway would, and knows afterwards
// what the log holds.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "assay/event/v1/record.pb.h"
#include "services/runtime/base/status.h"
#include "services/runtime/kafka/producer.h"

namespace assay::testing {

class LogWriter {
 public:
  static StatusOr<std::unique_ptr<LogWriter>> Create(const kafka::ClientOptions& client,
                                                     const std::string& topic);

  // Puts a value into a partition; waits only when the producer is full.
  void Write(int32_t partition, std::string_view source_id, std::string_view value,
             std::string_view traceparent = {});
  void Write(int32_t partition, std::string_view source_id, const event::v1::Record& record) {
    Write(partition, source_id, record.SerializeAsString());
  }
  // Calls `first` to `last` of a source, one by one.
  void WriteCalls(int32_t partition, std::string_view source_id, uint64_t first, uint64_t last);

  // Waits until everything is in the log.
  Status Flush();

  // Records in the log so far, by this writer.
  size_t written() const { return written_; }

 private:
  LogWriter() = default;

  kafka::ProducerTopic topic_;
  size_t written_ = 0;
  std::unique_ptr<kafka::Producer> producer_;
};

}  // namespace assay::testing
