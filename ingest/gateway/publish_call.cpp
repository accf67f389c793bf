#include "ingest/gateway/publish_call.h"

#include <algorithm>

#include "ingest/gateway/refusal.h"
#include "services/runtime/failpoint/failpoint.h"

namespace assay::gateway {
namespace {

Status NotDurable(std::string_view source_id) {
  return WithReason(Unavailable("publish to source \"{}\": some events did not reach the log, or "
                                "it is not known whether they did; send numbered events again",
                                source_id),
                    kLogUnavailable);
}

// Of an answer's rejections, before they come without their messages: a client takes 4 MiB.
constexpr size_t kRejectionsBytesMax = 1u << 20;

void AddRejected(const ingest::v1::Rejected& rejected, ingest::v1::PublishResponse& response,
                 size_t& bytes) {
  ingest::v1::Rejected& added = *response.add_rejected();
  added = rejected;
  if (bytes + added.ByteSizeLong() > kRejectionsBytesMax) added.clear_message();
  bytes += added.ByteSizeLong();
}

}  // namespace

PublishCall::PublishCall(Intake& intake, Opener& opener, std::string traceparent, Answer answer)
    : intake_(intake),
      opener_(opener),
      traceparent_(std::move(traceparent)),
      answer_(std::move(answer)) {}

void PublishCall::Begin(size_t bytes, const std::function<std::string()>& read) {
  if (const Status status = Start(bytes, read); !status.ok()) Finish(status);
}

Status PublishCall::Start(size_t bytes, const std::function<std::string()>& read) {
  RETURN_IF_ERROR(CheckMessageSize(bytes, intake_.limits()));
  RETURN_IF_ERROR(intake_.TakeCall(bytes, copy_room_, call_room_));
  request_ = read();
  ASSIGN_OR_RETURN(frame_, ReadPublishRequest(request_));
  RETURN_IF_ERROR(CheckBatchSize(frame_.batch, intake_.limits()));
  ASSIGN_OR_RETURN(const FamilyNames* const family,
                   opener_.Admit(frame_.header.source_id(), frame_.header.family()));
  if (frame_.header.validate_only()) return Validate(*family);
  RETURN_IF_ERROR(intake_.TakeRoom(request_.size()));
  room_bytes_ = request_.size();
  if (frame_.batch.first_sequence == 0) return Submit(*family, nullptr);
  Open(Freshness::kKnown);
  return OkStatus();
}

Status PublishCall::Validate(const FamilyNames& family) {
  ingest::v1::PublishResponse response;
  size_t bytes = 0;
  RETURN_IF_ERROR(intake_.Validate(
      frame_.header.source_id(), family, frame_.batch,
      [&](const ingest::v1::Rejected& rejected) { AddRejected(rejected, response, bytes); }));
  const auto rejected = static_cast<size_t>(response.rejected_size());
  response.set_accepted_count(static_cast<uint32_t>(frame_.batch.events.size() - rejected));
  Finish(response);
  return OkStatus();
}

void PublishCall::Open(Freshness freshness) {
  opener_.Open({.source_id = frame_.header.source_id(), .epoch = frame_.header.epoch()},
               frame_.header.family(), freshness,
               [self = shared_from_this(), freshness](StatusOr<std::shared_ptr<Source>> opened) {
                 self->Opened(std::move(opened), freshness);
               });
}

void PublishCall::Opened(StatusOr<std::shared_ptr<Source>> opened, Freshness freshness) {
  if (!opened.ok()) return Finish(opened.status());
  const uint64_t expected = (*opened)->claimed_mark() + 1;
  const uint64_t first = frame_.batch.first_sequence;
  if (first > expected) {
    // Another gateway may have taken what is between.
    if (freshness == Freshness::kKnown) return Open(Freshness::kRead);
    return Finish(SequenceGap(frame_.header.source_id(), first, expected));
  }
  if (const Status status = SubmitNumbered(*opened); !status.ok()) Finish(status);
}

Status PublishCall::SubmitNumbered(const std::shared_ptr<Source>& source) {
  const uint64_t last = frame_.batch.first_sequence + frame_.batch.events.size() - 1;
  ASSIGN_OR_RETURN(const uint64_t mark, source->Attach(shared_from_this()));
  {
    std::lock_guard lock(mutex_);
    source_ = source;
    mark_ = std::max(mark_, mark);
    last_ = last;
  }
  if (last > mark + kSourceAheadMax) {
    return WithReason(ResourceExhausted("publish to source \"{}\": sequence {} is more than {} "
                                        "ahead of what is durable; wait for earlier calls",
                                        source->key().source_id, last, kSourceAheadMax),
                      kMessageTooLarge);
  }
  return Submit(source->family(), source);
}

Status PublishCall::Submit(const FamilyNames& family, std::shared_ptr<Source> source) {
  GiveRoom();  // From now on the records count.
  ASSIGN_OR_RETURN(const Submitted submitted,
                   intake_.Submit({.family = family,
                                   .source_id = frame_.header.source_id(),
                                   .source = std::move(source),
                                   .traceparent = traceparent_,
                                   .owner = shared_from_this()},
                                  frame_.batch));
  ForgetRequest();
  {
    std::lock_guard lock(mutex_);
    submitted_ = true;
    is_settled_ = is_settled_ || submitted.produced == 0;
    response_.set_duplicate_count(static_cast<uint32_t>(submitted.duplicates));
    response_.set_accepted_count(static_cast<uint32_t>(submitted.produced));  // And see Rejected.
    response_.set_at_least_once(last_ == 0);
  }
  AnswerIfDurable();
  return OkStatus();
}

void PublishCall::GiveRoom() {
  if (const uint64_t bytes = room_bytes_.exchange(0); bytes > 0) intake_.GiveRoom(bytes);
}

// Nothing looks into the request any more, and its answer may be long in coming.
void PublishCall::ForgetRequest() {
  frame_.batch.events = {};
  request_ = {};
  copy_room_.Give();
}

void PublishCall::Gone() { Finish(Cancelled("publish: the client went away")); }

void PublishCall::MarkMoved(uint64_t mark) {
  {
    std::lock_guard lock(mutex_);
    mark_ = std::max(mark_, mark);
  }
  AnswerIfDurable();
}

void PublishCall::SourceLost() { Finish(NotDurable(frame_.header.source_id())); }

void PublishCall::EventRejected(const ingest::v1::Rejected& rejected) {
  std::lock_guard lock(mutex_);
  AddRejected(rejected, response_, rejected_bytes_);
}

void PublishCall::BatchSettled(const BatchInFlight& batch) {
  if (batch.lost_some) return Finish(NotDurable(frame_.header.source_id()));
  {
    std::lock_guard lock(mutex_);
    is_settled_ = true;
  }
  AnswerIfDurable();
}

void PublishCall::AnswerIfDurable() {
  ingest::v1::PublishResponse response;
  {
    std::lock_guard lock(mutex_);
    if (!submitted_ || !is_settled_ || mark_ < last_) return;
    response = response_;
  }
  FAILPOINT("gateway.before_ack");
  const auto rejected = static_cast<uint32_t>(response.rejected_size());
  response.set_accepted_count(response.accepted_count() - rejected);
  Finish(response);
}

// Also called when the answer was given long ago: it detaches the call.
void PublishCall::Finish(const StatusOr<ingest::v1::PublishResponse>& answer) {
  Answer answer_once;
  std::shared_ptr<Source> source;
  {
    std::lock_guard lock(mutex_);
    answer_once.swap(answer_);
    source = source_;
  }
  if (source != nullptr) source->Detach(this);
  GiveRoom();
  call_room_.Give();
  if (answer_once) answer_once(answer);
}

}  // namespace assay::gateway
