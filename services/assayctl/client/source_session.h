// SourceSession: brings the events of one source to the gateway, whatever happens on the way.
//
// It opens a stream, learns how far the source is known, takes the following events from the feed,
// sends them in batches and keeps each until its ack. When the stream ends for a reason that may
// pass (gateway, Kafka or store away, draining, a cut connection), or no ack comes for too long, it
// opens again and sends what is not acknowledged: nothing is lost and nothing is stored twice. A
// gateway that has less than was acknowledged may not know better for a moment (docs/INGEST.md), so
// it is asked again a little later. One that has more than was ever sent from here has it from
// another sender of the same source: the session ends at once, because what the other sent stands
// where events from here would, and going on would lose them. The session gives up when nothing got
// on for `patience`, or at once on an error that repeating cannot mend.
//
// A state machine without threads: IngestClient calls it; tests drive it with a fake transport.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "assay/event/v1/family.pb.h"
#include "services/assayctl/client/backoff.h"
#include "services/assayctl/client/event_feed.h"
#include "services/assayctl/client/ingest_transport.h"
#include "services/assayctl/client/send_window.h"
#include "services/runtime/base/clock.h"
#include "services/runtime/base/status.h"

namespace assay::assayctl {

struct SourceSpec {
  std::string source_id;
  event::v1::Family family = event::v1::FAMILY_UNSPECIFIED;
  uint32_t epoch = 1;
};

struct SessionOptions {
  WindowLimits window = {};
  BackoffOptions backoff = {};
  // Gives up when nothing was acknowledged for so long although streams were opened, or when the
  // gateway has had less than it acknowledged for so long.
  std::chrono::milliseconds patience = std::chrono::minutes(5);
  // Opens anew when a stream that owes an answer is silent for so long.
  std::chrono::milliseconds answer_within = std::chrono::seconds(30);
  // How long an unknown source may still become known: its registration is on its way.
  std::chrono::milliseconds registration_within{0};
};

struct SessionCounts {
  uint64_t already_there = 0;  // The mark when the session began.
  uint64_t acknowledged = 0;   // By this session, refused ones included.
  uint64_t rejected = 0;
  uint64_t reconnects = 0;
};

class SourceSession {
 public:
  SourceSession(SourceSpec spec, EventFeed& feed, IngestTransport& transport, const Clock& clock,
                SessionOptions options, uint64_t first_stream_id);

  // Takes what a stream of this session reported; signals of former streams are ignored.
  void Take(uint64_t stream_id, const StreamSignal& signal);
  // Does all that can be done now without waiting.
  void Step();
  // No more events are taken from the feed; what is in the window is still brought home.
  void StopTaking() { feed_ended_ = true; }

  // When Step() wants to be called although no signal came.
  MonotonicTime due() const;
  bool finished() const { return state_ == State::kFinished; }
  const Status& result() const { return result_; }  // OK, or why it gave up.

  const SourceSpec& spec() const { return spec_; }
  const SessionCounts& counts() const { return counts_; }

 private:
  enum class State { kWaiting, kOpening, kOpen, kClosing, kFinished };

  void OpenStream();
  void TakeResponse(const ingest::v1::StreamResponse& response);
  void TakeOpened(const ingest::v1::Opened& opened);
  void TakeAck(uint64_t through_sequence);
  void TakeClosed(const Status& status);
  void FillWindow();
  void SendBatch();
  void RetryLater(const Status& why);
  void RetryShort(const Status& why);
  void OpenLater(MonotonicTime now);
  bool MayPass(const Status& why) const;
  void Finish(Status result);
  void FinishForAnotherSender(uint64_t told, uint64_t known);
  void NoteAcknowledged(uint64_t before);
  void NoteProgress();

  const SourceSpec spec_;
  EventFeed& feed_;
  IngestTransport& transport_;
  const Clock& clock_;
  const SessionOptions options_;

  State state_ = State::kWaiting;
  Status result_;
  uint64_t stream_id_;
  std::unique_ptr<IngestStream> stream_;
  bool writing_ = false;
  std::optional<ingest::v1::Limits> limits_;  // Set from the first Opened on.

  SendWindow window_;
  bool feed_ended_ = false;
  bool feed_waits_ = false;  // Until feed_.ready_at().

  Backoff backoff_;
  MonotonicTime began_;
  MonotonicTime open_at_;                     // In kWaiting.
  MonotonicTime last_progress_;               // For `patience`.
  MonotonicTime last_answer_;                 // For `answer_within`.
  std::optional<MonotonicTime> short_since_;  // The gateway has less than it acknowledged.
  SessionCounts counts_;
};

}  // namespace assay::assayctl
