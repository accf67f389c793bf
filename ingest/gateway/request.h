// What a client sent, read so that its events stay the bytes they were.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "assay/ingest/v1/ingest.pb.h"
#include "services/runtime/base/status.h"

namespace assay::gateway {

// Consecutive events, as views into the request's bytes.
struct EventBatch {
  uint64_t first_sequence = 0;  // 0: un-numbered (`Publish` only).
  std::vector<std::string_view> events;
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
