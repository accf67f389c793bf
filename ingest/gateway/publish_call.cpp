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

}  // namespace

PublishCall::PublishCall(Intake& intake, Opener& opener, std::string traceparent, Answer answer)
    : intake_(intake),
      opener_(opener),
      traceparent_(std::move(traceparent)),
      answer_(std::move(answer)) {}

void PublishCall::Begin(std::string request) {
  request_ = std::move(request);
  if (const Status status = Start(); !status.ok()) Finish(status);
}

Status PublishCall::Start() {
  RETURN_IF_ERROR(CheckMessageSize(request_.size(), intake_.limits()));
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
  ASSIGN_OR_RETURN(const std::vector<ingest::v1::Rejected> rejected,
                   intake_.Validate(frame_.header.source_id(), family, frame_.batch));
  ingest::v1::PublishResponse response;
  response.set_accepted_count(static_cast<uint32_t>(frame_.batch.events.size() - rejected.size()));
  response.mutable_rejected()->Assign(rejected.begin(), rejected.end());
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
  *response_.add_rejected() = rejected;
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
  if (answer_once) answer_once(answer);
}

}  // namespace assay::gateway
