// What a client sent, read so that its events stay the bytes they were.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "assay/ingest/v1/ingest.pb.h"
#include "services/runtime/base/status.h"

namespace assay::gateway {

// No limit on the events of a batch is higher.
inline constexpr size_t kBatchEventsMost = 16'384;

// Consecutive events, as views into the request's bytes.
struct EventBatch {
  uint64_t first_sequence = 0;  // 0: un-numbered (`Publish` only).
  std::vector<std::string_view> events;
  // How many were sent; beyond kBatchEventsMost they are counted and not kept, and the batch is
  // refused (see CheckBatchSize).
  size_t event_count = 0;
};

using StreamFrame = std::variant<ingest::v1::Open, EventBatch, ingest::v1::UpdateToken>;

struct PublishFrame {
  ingest::v1::PublishRequest header;  // Without its events.
  EventBatch batch;
};

// kInvalidArgument, with reason BAD_REQUEST, when the bytes are not such a message or say nothing.
StatusOr<StreamFrame> ReadStreamRequest(std::string_view message);
StatusOr<PublishFrame> ReadPublishRequest(std::string_view message);

}  // namespace assay::gateway
