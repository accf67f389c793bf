// PublishCall: one Publish, from its request to its answer.
//
// Numbered events go through the same source as a stream's, so a repeated call stores nothing
// twice; the call answers once everything up to its last event is durable. Un-numbered events
// are produced as they come. A call takes memory of a budget before its bytes are looked at,
// whatever it wants done. Thread-safe.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "ingest/gateway/byte_budget.h"
#include "ingest/gateway/intake.h"
#include "ingest/gateway/opener.h"

namespace assay::gateway {

class PublishCall final : public SourceListener,
                          public BatchOwner,
                          public std::enable_shared_from_this<PublishCall> {
 public:
  using Answer = std::function<void(const StatusOr<ingest::v1::PublishResponse>&)>;

  // `answer` is called exactly once.
  PublishCall(Intake& intake, Opener& opener, std::string traceparent, Answer answer);

  // A request of so many bytes; `read` copies them, once there is memory for it.
  void Begin(size_t bytes, const std::function<std::string()>& read);
  void Gone();  // The client gave up.

  void MarkMoved(uint64_t mark) override;
  void SourceLost() override;
  void EventRejected(const ingest::v1::Rejected& rejected) override;
  void BatchSettled(const BatchInFlight& batch) override;

 private:
  Status Start(size_t bytes, const std::function<std::string()>& read);
  Status Validate(const FamilyNames& family);
  void Open(Freshness freshness);
  void Opened(StatusOr<std::shared_ptr<Source>> opened, Freshness freshness);
  Status SubmitNumbered(const std::shared_ptr<Source>& source);
  Status Submit(const FamilyNames& family, std::shared_ptr<Source> source);
  void GiveRoom();
  void ForgetRequest();
  void AnswerIfDurable();
  void Finish(const StatusOr<ingest::v1::PublishResponse>& answer);

  Intake& intake_;
  Opener& opener_;
  const std::string traceparent_;
  std::string request_;
  PublishFrame frame_;   // Views into request_.
  ByteLease copy_room_;  // For request_, which a call that was given up may still wait with.
  ByteLease call_room_;  // For what gRPC holds of the call.
  std::atomic<uint64_t> room_bytes_ = 0;  // Taken of the intake until the events are submitted.

  std::mutex mutex_;
  Answer answer_;  // Empty once answered.
  ingest::v1::PublishResponse response_;
  size_t rejected_bytes_ = 0;  // Of response_.
  std::shared_ptr<Source> source_;
  uint64_t mark_ = 0;
  uint64_t last_ = 0;  // Sequence of the last event; 0 when un-numbered.
  bool submitted_ = false;
  bool is_settled_ = false;  // Nothing of it is on its way any more.
};

}  // namespace assay::gateway
