#include "ingest/gateway/stream_outbox.h"

#include <utility>

#include "services/runtime/failpoint/failpoint.h"

namespace assay::gateway {

using ingest::v1::StreamResponse;

void StreamOutbox::Open(uint64_t mark) {
  is_open_ = true;
  opened_due_ = true;
  acked_ = mark;
}

bool StreamOutbox::Reject(const ingest::v1::Rejected& rejected) {
  if (!untold_.TryTake(rejected.SpaceUsedLong(), limits_.untold_bytes_max)) return false;
  rejected_.push_back({.rejected = rejected, .bytes = rejected.SpaceUsedLong()});
  return true;
}

ingest::v1::Rejected StreamOutbox::TakeFirst() {
  untold_.Give(rejected_.front().bytes);
  ingest::v1::Rejected rejected = std::move(rejected_.front().rejected);
  rejected_.pop_front();
  return rejected;
}

void StreamOutbox::Clear() {
  while (!rejected_.empty()) TakeFirst();
}

std::optional<StreamResponse> StreamOutbox::Next(uint64_t durable) {
  StreamResponse response;
  if (opened_due_) {
    opened_due_ = false;
    response.mutable_opened()->set_last_sequence(acked_);
    *response.mutable_opened()->mutable_limits() = LimitsMessage(limits_);
    return response;
  }
  if (!rejected_.empty()) {
    *response.mutable_rejected() = TakeFirst();
    return response;
  }
  if (!is_open_ || (!ack_again_ && durable <= acked_)) return std::nullopt;
  FAILPOINT("gateway.before_ack");
  ack_again_ = false;
  acked_ = durable;
  response.mutable_ack()->set_through_sequence(acked_);
  return response;
}

std::optional<StreamResponse> StreamOutbox::LastWord() {
  if (!std::exchange(go_away_due_, false)) return std::nullopt;
  StreamResponse response;
  response.mutable_go_away()->set_through_sequence(acked_);
  return response;
}

}  // namespace assay::gateway
