#include "services/directory/kafka_reference_log.h"

#include <array>
#include <utility>

namespace assay::directory {

namespace {

constexpr size_t kEntriesMax = 1000;

}  // namespace

StatusOr<std::unique_ptr<KafkaReferenceLog>> KafkaReferenceLog::Open(
    const kafka::ClientOptions& client, const std::string& topic) {
  ASSIGN_OR_RETURN(auto consumer,
                   kafka::Consumer::Create(client, {.group = client.client_id + "-reference"}));
  return std::unique_ptr<KafkaReferenceLog>(new KafkaReferenceLog(std::move(consumer), topic));
}

StatusOr<LogSlice> KafkaReferenceLog::Read(std::chrono::milliseconds patience) {
  LogSlice slice;
  if (!assigned_) {
    const kafka::Position start{
        {topic_, 0},
        next_offset_ == 0 ? kafka::kOffsetBeginning : static_cast<int64_t>(next_offset_)};
    RETURN_IF_ERROR(consumer_->Assign(std::array{start}));
    assigned_ = true;
    slice.restarted = next_offset_ == 0;
  }

  StatusOr<kafka::MessageBatch> batch = consumer_->Poll(kEntriesMax, patience);
  if (!batch.ok()) {
    assigned_ = false;
    // The offset we want is gone: the topic was made again, so everything is read anew.
    if (batch.status().code() == StatusCode::kOutOfRange) next_offset_ = 0;
    return batch.status();
  }
  if (batch->empty()) RETURN_IF_ERROR(consumer_->Health());

  for (const kafka::Message& message : batch->messages()) {
    slice.entries.push_back({.key = std::string(message.key),
                             .value = message.value.data() == nullptr
                                          ? std::nullopt
                                          : std::optional(std::string(message.value))});
    next_offset_ = static_cast<uint64_t>(message.offset) + 1;
  }
  slice.next_offset = next_offset_;
  slice.at_end = !batch->ends().empty();
  return slice;
}

}  // namespace assay::directory
