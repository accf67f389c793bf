#include "ingest/gateway/ingest_stream.h"

#include "ingest/gateway/refusal.h"

namespace assay::gateway {
namespace {

// Refused events the client was not told about yet, before it is not read any more.
constexpr size_t kRejectedWaitingMax = 1'000;

}  // namespace

IngestStream::IngestStream(Intake& intake, Opener& opener, StreamRegistry& streams,
                           StreamPeer& peer, StreamOrigin origin, std::string traceparent)
    : intake_(intake),
      opener_(opener),
      streams_(streams),
      peer_(peer),
      origin_(std::move(origin)),
      traceparent_(std::move(traceparent)),
      active_at_(streams.clock().MonotonicNow()),
      outbox_(intake.limits(), intake.untold()) {}

template <typename Change>
void IngestStream::Apply(Change change) {
  bool has_ended = false;
  {
    std::lock_guard lock(mutex_);
    change();
    has_ended = Pump();
  }
  if (has_ended) Leave();
}

void IngestStream::Begin() {
  const Status admitted = streams_.Add(shared_from_this(), origin_);
  Apply([&] {
    if (!admitted.ok()) EndLocked(Ending::kAtOnce, admitted);
  });
}

void IngestStream::Received(std::string_view message) {
  {
    std::lock_guard lock(mutex_);
    reading_ = false;
    processing_ = true;
    active_at_ = streams_.clock().MonotonicNow();
  }
  const Status status = Handle(message);
  Apply([&] {
    processing_ = false;
    if (!status.ok()) EndLocked(Ending::kAtOnce, status);
  });
}

Status IngestStream::Handle(std::string_view message) {
  RETURN_IF_ERROR(CheckMessageSize(message.size(), intake_.limits()));
  ASSIGN_OR_RETURN(const StreamFrame frame, ReadStreamRequest(message));
  if (const auto* open = std::get_if<ingest::v1::Open>(&frame)) return TakeOpen(*open);
  if (const auto* batch = std::get_if<EventBatch>(&frame)) return TakeBatch(*batch);
  return OkStatus();  // A fresh token: without configured credentials nothing checks it.
}

Status IngestStream::TakeOpen(const ingest::v1::Open& open) {
  {
    std::lock_guard lock(mutex_);
    if (phase_ != Phase::kNew) {
      return BadRequest("open: sent a second time; a stream carries one source");
    }
    phase_ = Phase::kOpening;
    source_id_ = open.source_id();
  }
  opener_.Open({.source_id = open.source_id(), .epoch = open.epoch()}, open.family(),
               Freshness::kRead,
               [self = shared_from_this()](StatusOr<std::shared_ptr<Source>> opened) {
                 self->Opened(std::move(opened));
               });
  return OkStatus();
}

void IngestStream::Opened(StatusOr<std::shared_ptr<Source>> opened) {
  if (!opened.ok()) return End(opened.status());
  streams_.Claim(source_id_, shared_from_this());
  const StatusOr<uint64_t> mark = (*opened)->Attach(shared_from_this());
  bool was_ended = false;
  Apply([&] {
    source_ = *opened;
    was_ended = phase_ == Phase::kEnded;
    if (was_ended) return;
    if (!mark.ok()) return EndLocked(Ending::kAtOnce, mark.status());
    phase_ = Phase::kOpen;
    active_at_ = streams_.clock().MonotonicNow();
    mark_ = std::max(mark_, *mark);  // It may have moved since.
    next_ = mark_ + 1;
    outbox_.Open(mark_);
  });
  if (was_ended) Leave();  // It left before it was attached.
}

Status IngestStream::TakeBatch(const EventBatch& batch) {
  {
    std::lock_guard lock(mutex_);
    if (ending_ != Ending::kNone || phase_ == Phase::kEnded) return OkStatus();
    RETURN_IF_ERROR(CheckTurn(batch));
  }
  ASSIGN_OR_RETURN(const Submitted submitted, intake_.Submit({.family = source_->family(),
                                                              .source_id = source_id_,
                                                              .source = source_,
                                                              .traceparent = traceparent_,
                                                              .owner = shared_from_this()},
                                                             batch));
  std::lock_guard lock(mutex_);
  next_ = std::max(next_, batch.first_sequence + batch.events.size());
  in_flight_bytes_ += static_cast<int64_t>(submitted.bytes);
  if (submitted.produced > 0) ++in_flight_batches_;
  if (submitted.duplicates > 0) outbox_.AckAgain();
  return OkStatus();
}

Status IngestStream::CheckTurn(const EventBatch& batch) const {
  if (phase_ != Phase::kOpen) {
    return BadRequest("batch: sent before the stream was opened; send open and wait for opened");
  }
  RETURN_IF_ERROR(CheckBatchSize(batch, intake_.limits()));
  if (batch.first_sequence <= next_) return OkStatus();
  return SequenceGap(source_id_, batch.first_sequence, next_);
}

void IngestStream::Closed() {
  Apply([&] {
    reading_ = false;
    closed_ = true;
    EndLocked(Ending::kWhenSettled, OkStatus());
  });
}

void IngestStream::Gone() {
  Apply([&] {
    outbox_.StayQuiet();
    EndLocked(Ending::kAtOnce, Cancelled("stream: the client went away"));
  });
}

void IngestStream::OpenIsOverdue() {
  Apply([&] {
    if (phase_ != Phase::kNew) return;
    EndLocked(Ending::kAtOnce,
              WithReason(DeadlineExceeded("stream: no open came within {} ms "
                                          "(gateway.open_within); send it first, and end streams "
                                          "that are not needed",
                                          intake_.limits().open_within.count()),
                         kOpenOverdue));
  });
}

void IngestStream::Written() {
  Apply([&] { writing_ = false; });
}

void IngestStream::End(const Status& status) {
  Apply([&] { EndLocked(Ending::kAtOnce, status); });
}

void IngestStream::Drain() {
  Apply([&] {
    if (ending_ == Ending::kNone) outbox_.GoAway();
    EndLocked(Ending::kWhenSettled,
              WithReason(Unavailable("stream: the gateway is stopping; open again"), kDraining));
  });
}

std::optional<MonotonicTime> IngestStream::IdleSince() const {
  std::lock_guard lock(mutex_);
  return IsIdle() ? std::optional(active_at_) : std::nullopt;
}

bool IngestStream::EndIfIdleSince(MonotonicTime then, const Status& status) {
  bool is_idle = false;
  Apply([&] {
    is_idle = IsIdle() && active_at_ <= then;
    if (!is_idle) return;
    EndLocked(Ending::kAtOnce, status);
    if (writing_) peer_.Abandon();
  });
  return is_idle;
}

void IngestStream::MarkMoved(uint64_t mark) {
  Apply([&] { mark_ = std::max(mark_, mark); });
}

void IngestStream::SourceLost() {
  End(WithReason(Unavailable("stream of source \"{}\": some of its events did not reach the log; "
                             "open again and go on behind last_sequence",
                             source_id_),
                 kLogUnavailable));
}

void IngestStream::EventRejected(const ingest::v1::Rejected& rejected) {
  Apply([&] {
    if (phase_ == Phase::kEnded || outbox_.Reject(rejected)) return;
    EndLocked(Ending::kAtOnce,
              WithReason(ResourceExhausted("stream of source \"{}\": the gateway has {} bytes of "
                                           "rejections to tell that clients do not read, the most "
                                           "allowed; read what comes while sending",
                                           source_id_, intake_.limits().untold_bytes_max),
                         kNotRead));
    if (writing_) peer_.Abandon();
  });
}

void IngestStream::BatchSettled(const BatchInFlight& batch) {
  Apply([&] {
    in_flight_bytes_ -= static_cast<int64_t>(batch.bytes);
    --in_flight_batches_;
    active_at_ = streams_.clock().MonotonicNow();
  });
}

void IngestStream::RoomFreed() {
  Apply([&] { waiting_for_room_ = false; });
}

void IngestStream::EndLocked(Ending ending, const Status& status) {
  if (ending_ >= ending) return;  // The first reason counts; a patient end may become a quick one.
  ending_ = ending;
  end_status_ = status;
}

bool IngestStream::IsIdle() const {
  return (phase_ == Phase::kNew || phase_ == Phase::kOpen) && !processing_ && !waiting_for_room_ &&
         in_flight_batches_ == 0;
}

bool IngestStream::MayRead() const {
  if (reading_ || processing_ || closed_ || ending_ != Ending::kNone) return false;
  if (phase_ != Phase::kOpen) return phase_ == Phase::kNew;
  const Limits& limits = intake_.limits();
  const uint64_t ahead = next_ - 1 - AckDue() + limits.batch_events_max;
  return in_flight_bytes_ < static_cast<int64_t>(limits.stream_in_flight_bytes_max) &&
         ahead <= kSourceAheadMax && outbox_.rejected_waiting() < kRejectedWaitingMax;
}

std::optional<ingest::v1::StreamResponse> IngestStream::NextResponse() {
  if (ending_ != Ending::kAtOnce) {
    if (auto response = outbox_.Next(AckDue())) return response;
    if (ending_ == Ending::kNone || !IsSettled()) return std::nullopt;
  }
  return outbox_.LastWord();
}

bool IngestStream::Pump() {
  if (phase_ == Phase::kEnded) return false;
  if (!writing_) {
    if (const auto response = NextResponse()) {
      writing_ = true;
      peer_.Write(*response);
    } else if (ending_ == Ending::kAtOnce || (ending_ == Ending::kWhenSettled && IsSettled())) {
      phase_ = Phase::kEnded;
      outbox_.Clear();
      peer_.Finish(end_status_);
      return true;
    }
  }
  if (!MayRead() || waiting_for_room_) return false;
  if (phase_ == Phase::kOpen && intake_.WaitForRoom(shared_from_this())) {
    waiting_for_room_ = true;
    return false;
  }
  reading_ = true;
  peer_.Read();
  return false;
}

void IngestStream::Leave() {
  std::shared_ptr<Source> source;
  {
    std::lock_guard lock(mutex_);
    source = source_;
  }
  streams_.Remove(this, source_id_);
  if (source != nullptr) source->Detach(this);
}

}  // namespace assay::gateway
