// IngestStream: one client's stream, from its first message to its status.
//
// It decides what the protocol says (assay/ingest/v1/ingest.proto) and knows nothing of gRPC:
// what it wants done goes out through a StreamPeer, and the peer calls back. At any time at most
// one read and one write are under way. A message is read only while the stream, all streams
// together and the source's window have room; not reading is what holds a client back.
//
// Thread-safe: the peer calls from its threads, the log reports on its own, and other streams
// end this one. Submitting a batch happens without the lock, so reports never wait for checks.
#pragma once

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "ingest/gateway/intake.h"
#include "ingest/gateway/opener.h"
#include "ingest/gateway/stream_outbox.h"
#include "ingest/gateway/stream_registry.h"

namespace assay::gateway {

// What a stream wants done at its other end. None of these may call back before it returns.
class StreamPeer {
 public:
  virtual ~StreamPeer() = default;
  virtual void Read() = 0;  // Then Received() or Closed().
  virtual void Write(const ingest::v1::StreamResponse& response) = 0;  // Then Written().
  // Fails what is under way: the client does not read.
  virtual void Abandon() = 0;
  virtual void Finish(const Status& status) = 0;  // The last thing asked.
};

class IngestStream final : public OpenStream,
                           public SourceListener,
                           public BatchOwner,
                           public RoomWaiter,
                           public std::enable_shared_from_this<IngestStream> {
 public:
  IngestStream(Intake& intake, Opener& opener, StreamRegistry& streams, StreamPeer& peer,
               StreamOrigin origin, std::string traceparent);

  // From the peer.
  void Begin();
  void Received(std::string_view message);
  void Closed();         // The client sends no more.
  void Gone();           // The client went away or gave up.
  void OpenIsOverdue();  // Limits.open_within is over; nothing to do for a stream that was opened.
  void Written();

  // From other streams and the process.
  void End(const Status& status) override;
  void Drain() override;
  std::optional<MonotonicTime> IdleSince() const override;
  bool EndIfIdleSince(MonotonicTime then, const Status& status) override;

  // From the intake and the log.
  void MarkMoved(uint64_t mark) override;
  void SourceLost() override;
  void EventRejected(const ingest::v1::Rejected& rejected) override;
  void BatchSettled(const BatchInFlight& batch) override;
  void RoomFreed() override;

 private:
  enum class Phase { kNew, kOpening, kOpen, kEnded };
  enum class Ending { kNone, kWhenSettled, kAtOnce };

  Status Handle(std::string_view message);
  Status TakeOpen(const ingest::v1::Open& open);
  void Opened(StatusOr<std::shared_ptr<Source>> opened);
  Status TakeBatch(const EventBatch& batch);
  void Leave();

  // Makes a change with the mutex held and then starts whatever can be started.
  template <typename Change>
  void Apply(Change change);

  // With the mutex held.
  Status CheckTurn(const EventBatch& batch) const;
  void EndLocked(Ending ending, const Status& status);
  bool IsIdle() const;
  bool MayRead() const;
  bool IsSettled() const { return in_flight_batches_ == 0 && !processing_; }
  uint64_t AckDue() const { return std::min(mark_, next_ - 1); }
  std::optional<ingest::v1::StreamResponse> NextResponse();
  bool Pump();  // True when the stream has just ended.

  Intake& intake_;
  Opener& opener_;
  StreamRegistry& streams_;
  StreamPeer& peer_;
  const StreamOrigin origin_;
  const std::string traceparent_;

  mutable std::mutex mutex_;
  Phase phase_ = Phase::kNew;
  std::string source_id_;           // Set when the phase leaves kNew, and then never changed.
  std::shared_ptr<Source> source_;  // Set when the phase becomes kOpen, and then never changed.
  Ending ending_ = Ending::kNone;
  Status end_status_;
  MonotonicTime active_at_;  // When something last came, or of it became durable.
  bool reading_ = false;     // The peer was asked for a message.
  bool processing_ = false;  // A message is being handled.
  bool writing_ = false;     // The peer was given a response.
  bool waiting_for_room_ = false;
  bool closed_ = false;          // The client sends no more.
  uint64_t next_ = 1;            // The sequence expected next.
  uint64_t mark_ = 0;            // Everything up to here is durable.
  int64_t in_flight_bytes_ = 0;  // Below 0 while a report overtakes the submission.
  int64_t in_flight_batches_ = 0;
  StreamOutbox outbox_;
};

}  // namespace assay::gateway
