#include "ingest/gateway/kafka_log_reader.h"

#include <algorithm>
#include <string>

namespace assay::gateway {
namespace {

using namespace std::chrono_literals;

constexpr auto kBrokerPatience = 5s;
constexpr auto kPollPatience = 100ms;
constexpr size_t kRecordsPerPoll = 10'000;

}  // namespace

StatusOr<std::unique_ptr<KafkaLogReader>> KafkaLogReader::Create(
    const kafka::ClientOptions& client) {
  ASSIGN_OR_RETURN(auto consumer,
                   kafka::Consumer::Create(client, {.group = "assay-gateway",
                                                    .queue_bytes_max = config::ByteSize::MiB(8),
                                                    .fetch_wait = 10ms}));
  return std::unique_ptr<KafkaLogReader>(new KafkaLogReader(std::move(consumer)));
}

StatusOr<LogRange> KafkaLogReader::Offsets(const FamilyNames& family, int32_t partition) {
  ASSIGN_OR_RETURN(
      const kafka::OffsetRange range,
      consumer_->QueryOffsets({std::string(family.topic), partition}, kBrokerPatience));
  return LogRange{.first = range.first, .end = range.end};
}

Status KafkaLogReader::Read(const FamilyNames& family, int32_t partition, LogRange range,
                            const RecordVisitor& visit) {
  const kafka::Position begin{{std::string(family.topic), partition}, range.first};
  RETURN_IF_ERROR(consumer_->Assign({&begin, 1}));
  int64_t next = range.first;
  auto deadline = std::chrono::steady_clock::now() + kBrokerPatience;
  Status status;
  while (next < range.end && status.ok()) {
    const StatusOr<kafka::MessageBatch> batch = consumer_->Poll(kRecordsPerPoll, kPollPatience);
    if (!batch.ok()) {
      status = batch.status();
      break;
    }
    if (stopping_) {
      status = Unavailable("read {}/{}: the gateway is stopping", family.topic, partition);
      break;
    }
    for (const kafka::Message& message : batch->messages()) {
      if (message.offset >= range.end) break;
      visit(message.key, message.value);
      next = message.offset + 1;
    }
    // The last offsets may hold no record, only the marker of a transaction.
    for (const kafka::PartitionEnd& end : batch->ends()) next = std::max(next, end.offset);
    const auto now = std::chrono::steady_clock::now();
    if (!batch->messages().empty()) {
      deadline = now + kBrokerPatience;
    } else if (now > deadline) {
      status = Unavailable("read {}/{} from offset {} to {}: nothing came for {} s", family.topic,
                           partition, next, range.end, kBrokerPatience.count());
    }
  }
  RETURN_IF_ERROR(consumer_->Assign({}));  // Or it would go on to fetch.
  return status;
}

}  // namespace assay::gateway
