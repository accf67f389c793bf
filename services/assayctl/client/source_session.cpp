#include "services/assayctl/client/source_session.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "services/runtime/base/reason.h"

namespace assay::assayctl {

namespace {

// How long the gateway may take to end a stream that we finished; nothing depends on it.
constexpr std::chrono::seconds kCloseWithin{1};
// Beyond it a source has no numbers left: whoever sent it did not count from 1.
constexpr uint64_t kLastSequenceMax = std::numeric_limits<int64_t>::max();

// Reasons the gateway gives beside the status code (docs/INGEST.md).
constexpr std::string_view kUnknownSource = "UNKNOWN_SOURCE";
constexpr std::string_view kMessageTooLarge = "MESSAGE_TOO_LARGE";

template <typename... Handlers>
struct Overloaded : Handlers... {
  using Handlers::operator()...;
};

}  // namespace

SourceSession::SourceSession(SourceSpec spec, EventFeed& feed, IngestTransport& transport,
                             const Clock& clock, SessionOptions options, uint64_t first_stream_id)
    : spec_(std::move(spec)),
      feed_(feed),
      transport_(transport),
      clock_(clock),
      options_(options),
      stream_id_(first_stream_id),
      window_(options.window),
      backoff_(options.backoff),
      began_(clock.MonotonicNow()),
      open_at_(began_),
      last_progress_(began_),
      last_answer_(began_) {}

void SourceSession::Take(uint64_t stream_id, const StreamSignal& signal) {
  if (stream_id != stream_id_ || stream_ == nullptr) return;
  std::visit(Overloaded{
                 [&](const WriteDone&) { writing_ = false; },
                 [&](const ingest::v1::StreamResponse& response) { TakeResponse(response); },
                 [&](const StreamClosed& closed) { TakeClosed(closed.status); },
             },
             signal);
}

void SourceSession::Step() {
  const MonotonicTime now = clock_.MonotonicNow();
  if (state_ == State::kWaiting && now >= open_at_) OpenStream();
  if (state_ == State::kOpen) {
    FillWindow();
    SendBatch();
  }
  if (state_ == State::kOpen && feed_ended_ && window_.empty() && !writing_) {
    state_ = State::kClosing;
    last_answer_ = now;
    stream_->FinishWriting();
  }
  if (state_ == State::kClosing && now >= last_answer_ + kCloseWithin) Finish(OkStatus());

  const bool owes_answer =
      state_ == State::kOpening || (state_ == State::kOpen && !window_.empty());
  if (owes_answer && now >= last_answer_ + options_.answer_within) {
    RetryLater(
        Unavailable("no answer for {} s",
                    std::chrono::ceil<std::chrono::seconds>(options_.answer_within).count()));
  }
}

MonotonicTime SourceSession::due() const {
  switch (state_) {
    case State::kWaiting:
      return open_at_;
    case State::kOpening:
      return last_answer_ + options_.answer_within;
    case State::kOpen: {
      MonotonicTime due = MonotonicTime::max();
      if (!window_.empty()) due = last_answer_ + options_.answer_within;
      if (feed_waits_ && !feed_ended_) due = std::min(due, feed_.ready_at());
      return due;
    }
    case State::kClosing:
      return last_answer_ + kCloseWithin;
    case State::kFinished:
      break;
  }
  return MonotonicTime::max();
}

void SourceSession::OpenStream() {
  last_answer_ = clock_.MonotonicNow();
  stream_ = transport_.Open(++stream_id_);
  ingest::v1::StreamRequest request;
  ingest::v1::Open& open = *request.mutable_open();
  open.set_source_id(spec_.source_id);
  open.set_family(spec_.family);
  open.set_epoch(spec_.epoch);
  writing_ = true;
  state_ = State::kOpening;
  stream_->Write(std::move(request));
}

void SourceSession::TakeResponse(const ingest::v1::StreamResponse& response) {
  last_answer_ = clock_.MonotonicNow();
  switch (response.message_case()) {
    case ingest::v1::StreamResponse::kOpened:
      return TakeOpened(response.opened());
    case ingest::v1::StreamResponse::kAck:
      return TakeAck(response.ack().through_sequence());
    case ingest::v1::StreamResponse::kRejected:
      ++counts_.rejected;
      return feed_.OnRejected(response.rejected());
    case ingest::v1::StreamResponse::kGoAway:
      TakeAck(response.go_away().through_sequence());
      if (state_ == State::kOpen) RetryLater(Unavailable("the gateway is stopping"));
      return;
    case ingest::v1::StreamResponse::MESSAGE_NOT_SET:
      return;  // From a newer gateway; nothing we need.
  }
}

void SourceSession::TakeOpened(const ingest::v1::Opened& opened) {
  state_ = State::kOpen;
  if (opened.last_sequence() > kLastSequenceMax) {
    return Finish(FailedPrecondition(
        "source {} (epoch {}): the gateway has it up to sequence {}, so that no number is left; "
        "go on with another source id or a higher epoch",
        spec_.source_id, spec_.epoch, opened.last_sequence()));
  }
  if (!limits_) {
    NoteProgress();
    limits_ = opened.limits();
    window_.Start(opened.last_sequence());
    counts_.already_there = opened.last_sequence();
    if (Status status = feed_.StartAfter(opened.last_sequence()); !status.ok()) {
      Finish(std::move(status));
    }
    return;
  }
  if (opened.last_sequence() > window_.sent_through()) {
    return FinishForAnotherSender(opened.last_sequence(), window_.sent_through());
  }
  limits_ = opened.limits();
  const uint64_t before = window_.acknowledged();
  if (Status status = window_.Resume(opened.last_sequence()); !status.ok()) {
    return status.code() == StatusCode::kDataLoss ? RetryShort(status) : Finish(std::move(status));
  }
  short_since_.reset();
  NoteAcknowledged(before);
}

void SourceSession::TakeAck(uint64_t through_sequence) {
  if (through_sequence > window_.sent_through()) {
    return FinishForAnotherSender(through_sequence, window_.sent_through());
  }
  const uint64_t before = window_.acknowledged();
  if (Status status = window_.Acknowledge(through_sequence); !status.ok()) {
    return Finish(std::move(status));
  }
  NoteAcknowledged(before);
}

void SourceSession::FinishForAnotherSender(uint64_t told, uint64_t known) {
  Finish(
      FailedPrecondition("source {} (epoch {}): the gateway has it up to sequence {}, but from "
                         "here it has {} at most: "
                         "another sender numbers the same source, and no more was sent from here; "
                         "stop that sender, or "
                         "go on with another source id or a higher epoch",
                         spec_.source_id, spec_.epoch, told, known));
}

void SourceSession::NoteAcknowledged(uint64_t before) {
  if (window_.acknowledged() == before) return;
  NoteProgress();
  counts_.acknowledged = window_.acknowledged() - counts_.already_there;
  feed_.OnAcknowledged(window_.acknowledged());
}

void SourceSession::TakeClosed(const Status& status) {
  stream_.reset();
  writing_ = false;
  if (state_ == State::kClosing) return Finish(OkStatus());
  if (status.ok()) return RetryLater(Unavailable("the gateway ended the stream"));
  if (!MayPass(status)) return Finish(status);
  RetryLater(status);
}

void SourceSession::FillWindow() {
  feed_waits_ = false;
  while (!feed_ended_ && !feed_waits_ && window_.HasRoom()) {
    event::v1::Event event;
    const StatusOr<FeedState> state = feed_.Next(&event);
    if (!state.ok()) return Finish(state.status());
    if (*state == FeedState::kEvent) {
      if (window_.empty()) last_answer_ = clock_.MonotonicNow();  // Nothing was owed until now.
      window_.Add(std::move(event));
    }
    feed_ended_ = *state == FeedState::kEnd;
    const uint64_t length = feed_ended_ ? feed_.length().value_or(kLastSequenceMax) : 0;
    if (feed_ended_ && length < counts_.already_there) {
      return FinishForAnotherSender(counts_.already_there, length);
    }
    feed_waits_ = *state == FeedState::kLater;
  }
}

void SourceSession::SendBatch() {
  if (state_ != State::kOpen || writing_) return;
  ingest::v1::StreamRequest request;
  if (!window_.FillBatch(*limits_, request.mutable_batch())) return;
  writing_ = true;
  stream_->Write(std::move(request));
}

void SourceSession::RetryLater(const Status& why) {
  const MonotonicTime now = clock_.MonotonicNow();
  if (now >= last_progress_ + options_.patience) {
    return Finish(Unavailable(
        "send the events of {}: nothing got on for {} s: {}", spec_.source_id,
        std::chrono::duration_cast<std::chrono::seconds>(options_.patience).count(), Message(why)));
  }
  OpenLater(now);
}

void SourceSession::OpenLater(MonotonicTime now) {
  stream_.reset();
  writing_ = false;
  state_ = State::kWaiting;
  open_at_ = now + backoff_.Next();
  ++counts_.reconnects;
}

// Until the store is back, a gateway that did not serve the source before knows only the log's
// tail; nothing is sent to it, or what it acknowledges would be behind a hole.
void SourceSession::RetryShort(const Status& why) {
  const MonotonicTime now = clock_.MonotonicNow();
  if (!short_since_) short_since_ = now;
  if (now >= *short_since_ + options_.patience) return Finish(why);
  OpenLater(now);
}

// Whether opening again may help. Which codes gRPC gives to a cut connection depends on the moment
// of the cut: UNAVAILABLE mostly, INTERNAL, UNKNOWN or CANCELLED at times.
bool SourceSession::MayPass(const Status& why) const {
  switch (why.code()) {
    case StatusCode::kUnavailable:
    case StatusCode::kInternal:
    case StatusCode::kUnknown:
    case StatusCode::kCancelled:
    case StatusCode::kDeadlineExceeded:
      return true;
    case StatusCode::kResourceExhausted:
      return ReasonOf(why) != kMessageTooLarge;
    case StatusCode::kFailedPrecondition:
      return ReasonOf(why) == kUnknownSource &&
             clock_.MonotonicNow() < began_ + options_.registration_within;
    default:
      return false;
  }
}

void SourceSession::Finish(Status result) {
  stream_.reset();
  result_ = std::move(result);
  state_ = State::kFinished;
}

void SourceSession::NoteProgress() {
  last_progress_ = clock_.MonotonicNow();
  backoff_.Reset();
}

}  // namespace assay::assayctl
