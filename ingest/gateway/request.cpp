#include "ingest/gateway/request.h"

#include <utility>

#include "ingest/gateway/refusal.h"
#include "ingest/gateway/split_field.h"

namespace assay::gateway {
namespace {

using ingest::v1::Batch;
using ingest::v1::PublishRequest;
using ingest::v1::StreamRequest;

Status NotAMessage(std::string_view name, size_t bytes) {
  return BadRequest("read request: {} bytes are not an assay.ingest.v1.{}", bytes, name);
}

StatusOr<EventBatch> ReadBatch(std::string_view message) {
  Batch header;
  auto parts = SplitField(message, Batch::kEventsFieldNumber, kBatchEventsMost);
  if (!parts || !header.ParseFromString(parts->rest)) {
    return NotAMessage("Batch", message.size());
  }
  EventBatch batch{.events = std::move(parts->values), .event_count = parts->value_count};
  if (batch.events.empty()) return BadRequest("read batch: events: empty; send at least one");
  if (header.first_sequence() == 0) {
    return BadRequest(
        "read batch: first_sequence: missing; events of a stream are numbered from 1");
  }
  batch.first_sequence = header.first_sequence();
  return batch;
}

}  // namespace

StatusOr<StreamFrame> ReadStreamRequest(std::string_view message) {
  StreamRequest other;
  const auto parts = SplitField(message, StreamRequest::kBatchFieldNumber, 1);
  if (!parts || !other.ParseFromString(parts->rest)) {
    return NotAMessage("StreamRequest", message.size());
  }
  const bool has_other = other.message_case() != StreamRequest::MESSAGE_NOT_SET;
  if (const size_t count = parts->value_count + (has_other ? 1 : 0); count != 1) {
    return BadRequest("read request: message: has {} of open, batch, update_token; send one",
                      count);
  }
  if (!has_other) return ReadBatch(parts->values.front());
  if (other.has_open()) return std::move(*other.mutable_open());
  return std::move(*other.mutable_update_token());
}

StatusOr<PublishFrame> ReadPublishRequest(std::string_view message) {
  PublishFrame frame;
  auto parts = SplitField(message, PublishRequest::kEventsFieldNumber, kBatchEventsMost);
  if (!parts || !frame.header.ParseFromString(parts->rest)) {
    return NotAMessage("PublishRequest", message.size());
  }
  frame.batch = {.events = std::move(parts->values), .event_count = parts->value_count};
  if (frame.batch.events.empty()) {
    return BadRequest("read request: events: empty; send at least one");
  }
  frame.batch.first_sequence = frame.header.first_sequence();
  return frame;
}

}  // namespace assay::gateway
