// Intake: what happens to a batch of events, whoever brought it.
//
//   Submit      claim its sequences, check each event, encode records, hand them to the log
//   Delivered   (reports of the log) settle the sources, tell the owners, free room
//
// A claimed sequence is produced once, so repetitions cost nothing. When the log has no room the
// rest of a batch waits here, in order, and nobody is read until it is taken: HasRoom() and
// WaitForRoom() are how streams hold back their clients. Thread-safe; Submit() runs on the
// caller's thread, the checks in parallel for different callers.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "ingest/gateway/byte_budget.h"
#include "ingest/gateway/check/event_checker.h"
#include "ingest/gateway/checker_pool.h"
#include "ingest/gateway/event_log.h"
#include "ingest/gateway/intake_metrics.h"
#include "ingest/gateway/limits.h"
#include "ingest/gateway/request.h"
#include "ingest/gateway/source.h"
#include "ingest/gateway/word_book.h"
#include "services/directory/snapshot.h"
#include "services/runtime/base/clock.h"

namespace assay::gateway {

// Where a batch comes from.
struct Submission {
  const FamilyNames& family;
  std::string source_id;
  std::shared_ptr<Source> source;  // Null: un-numbered.
  std::string traceparent;         // Empty when the client sent none.
  std::shared_ptr<BatchOwner> owner;
};

// What was done with a batch.
struct Submitted {
  size_t produced = 0;    // Records on their way; the owner hears when they are settled.
  size_t duplicates = 0;  // Durable or on their way before.
  size_t bytes = 0;       // What the batch counts for in limits until it is settled.
};

// A word that a source has used; `field` as in kWordFields.
struct StoredWord {
  std::string source_id;
  size_t field = 0;
  std::string word;
};

// Somebody who waits until there is room.
class RoomWaiter {
 public:
  virtual ~RoomWaiter() = default;
  virtual void RoomFreed() = 0;
};

using ReferenceSource = std::function<std::shared_ptr<const directory::Snapshot>()>;

class Intake final : public DeliveryListener {
 public:
  Intake(Limits limits, EventLog& log, ReferenceSource reference, const Clock& clock,
         telemetry::Metrics& metrics);

  const Limits& limits() const { return limits_; }

  // kFailedPrecondition, saying how to register it, when the source is not registered for the
  // family.
  Status CheckAdmitted(std::string_view source_id, const FamilyNames& family) const;

  // An error concerns the whole batch, of which nothing is on its way then: the source is not
  // registered, records of it are being given up, or too much is on its way already.
  StatusOr<Submitted> Submit(const Submission& submission, const EventBatch& batch);

  // Tells the flaws of the events, without storing anything.
  Status Validate(std::string_view source_id, const FamilyNames& family, const EventBatch& batch,
                  const std::function<void(const ingest::v1::Rejected&)>& on_rejected);

  // Memory for a call of so many bytes: `copy` until its events are checked, `call` until it is
  // answered. kResourceExhausted when the calls at work have all of it.
  Status TakeCall(uint64_t bytes, ByteLease& copy, ByteLease& call);
  uint64_t calls_bytes() const { return calls_.taken(); }

  // Words that count for the sources they are of; see SourceWords.
  void Remember(std::span<const StoredWord> words);

  // What streams have yet to tell of rejections.
  ByteBudget& untold() { return untold_; }

  // Room for a message that is to be submitted later, so that calls which wait do not add up;
  // kUnavailable when there is none. GiveRoom() gives it back.
  Status TakeRoom(uint64_t bytes);
  void GiveRoom(uint64_t bytes);

  bool HasRoom() const;
  // False when there is room; otherwise the waiter is called, once, when there is.
  bool WaitForRoom(std::shared_ptr<RoomWaiter> waiter);

  void Delivered(std::span<const Delivery> deliveries) override;

  uint64_t in_flight_bytes() const { return in_flight_.taken(); }

 private:
  struct Unproduced {
    BatchInFlight* batch = nullptr;
    size_t begin = 0;
  };

  StatusOr<CheckContext> ContextOf(std::string_view source_id, const FamilyNames& family,
                                   const directory::Snapshot& reference) const;
  StatusOr<int32_t> PartitionsOf(const FamilyNames& family) const;
  Status Claim(const Submission& submission, const EventBatch& batch,
               std::vector<uint32_t>& positions);
  Status TooMuchOnItsWay(std::string_view limit) const;
  void Send(std::unique_ptr<BatchInFlight> batch);
  bool Produce(Unproduced& rest);
  bool AppendIfOthersWait(const Unproduced& rest);
  void ProduceWaiting();
  std::optional<Unproduced> FirstWaiting() const;
  void SettleGroup(std::span<const Delivery> deliveries);
  void Finish(std::unique_ptr<BatchInFlight> batch);
  bool HasRoomLocked() const;
  void WakeWaiters();

  const Limits limits_;
  EventLog& log_;
  const ReferenceSource reference_;
  const Clock& clock_;
  IntakeMetrics metrics_;
  ByteBudget in_flight_;
  ByteBudget calls_;
  ByteBudget untold_;
  std::shared_ptr<void> observed_;
  std::shared_ptr<void> calls_observed_;

  CheckerPool checkers_;
  mutable WordBook words_;

  std::mutex produce_mutex_;  // Held, before all others, while the waiting are produced in order.
  mutable std::mutex room_mutex_;
  std::deque<Unproduced> unproduced_;                // Guarded by room_mutex_.
  std::deque<std::shared_ptr<RoomWaiter>> waiters_;  // Guarded by room_mutex_.
};

}  // namespace assay::gateway
