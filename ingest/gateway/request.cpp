#include "ingest/gateway/request.h"

#include <string>

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
  EventBatch batch;
  std::string rest;
  Batch header;
  if (!SplitField(message, Batch::kEventsFieldNumber, batch.events, rest) ||
      !header.ParseFromString(rest)) {
    return NotAMessage("Batch", message.size());
  }
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
  std::vector<std::string_view> batches;
  std::string rest;
  StreamRequest other;
  if (!SplitField(message, StreamRequest::kBatchFieldNumber, batches, rest) ||
      !other.ParseFromString(rest)) {
    return NotAMessage("StreamRequest", message.size());
  }
  const bool has_other = other.message_case() != StreamRequest::MESSAGE_NOT_SET;
  if (batches.size() + (has_other ? 1 : 0) != 1) {
    return BadRequest("read request: message: has {} of open, batch, update_token; send one",
                      batches.size() + (has_other ? 1 : 0));
  }
  if (!batches.empty()) return ReadBatch(batches.front());
  if (other.has_open()) return std::move(*other.mutable_open());
  return std::move(*other.mutable_update_token());
}

StatusOr<PublishFrame> ReadPublishRequest(std::string_view message) {
  PublishFrame frame;
  std::string rest;
  if (!SplitField(message, PublishRequest::kEventsFieldNumber, frame.batch.events, rest) ||
      !frame.header.ParseFromString(rest)) {
    return NotAMessage("PublishRequest", message.size());
  }
  if (frame.batch.events.empty()) {
    return BadRequest("read request: events: empty; send at least one");
  }
  frame.batch.first_sequence = frame.header.first_sequence();
  return frame;
}

}  // namespace assay::gateway
