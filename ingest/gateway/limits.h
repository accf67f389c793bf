// The gateway's limits; clients learn the first four when they open a stream.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "assay/ingest/v1/ingest.pb.h"
#include "ingest/gateway/request.h"
#include "ingest/sequence/sequence_set.h"
#include "services/runtime/base/status.h"

namespace assay::gateway {

struct Limits {
  size_t batch_events_max = 5'000;
  size_t message_bytes_max = 4u << 20;
  size_t event_bytes_max = 64u << 10;
  uint64_t stream_in_flight_bytes_max = 4u << 20;  // Of one stream, before it is not read.
  uint64_t in_flight_bytes_max = 32u << 20;        // Of all, before no stream is read.
  uint64_t overshoot_bytes_max = 32u << 20;        // Of all, above that, by what was being read.
  uint64_t calls_bytes_max = 32u << 20;            // Of Publish calls at work; see PublishCall.
  uint64_t untold_bytes_max = 16u << 20;           // Of rejections that clients have yet to read.
  size_t words_per_source_max = 1'000;             // Distinct ones in each field of words.
  size_t streams_max = 1'000;
  size_t streams_per_peer_max = 900;
  // How long a stream may be idle, and how long until it gives way when places are short.
  std::chrono::milliseconds stream_idle_max{600'000};
  std::chrono::milliseconds stream_yields_after{5'000};
  std::chrono::milliseconds open_within{10'000};  // Of a stream's begin, for its open to come.
};

// A source never runs further ahead of its mark: the hole window of gateway and sink relies on
// it (see sequence::kWindowDepth).
inline constexpr uint64_t kSourceAheadMax = sequence::kWindowDepth;
static_assert(kBatchEventsMost <= kSourceAheadMax / 4);

// kResourceExhausted, naming the limit. A client that respects them never sees it.
Status CheckMessageSize(size_t bytes, const Limits& limits);
Status CheckBatchSize(const EventBatch& batch, const Limits& limits);

// What a client is told.
ingest::v1::Limits LimitsMessage(const Limits& limits);

}  // namespace assay::gateway
