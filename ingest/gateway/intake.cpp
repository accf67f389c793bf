#include "ingest/gateway/intake.h"

#include <algorithm>

#include "ingest/gateway/batch_encoder.h"
#include "ingest/gateway/refusal.h"
#include "services/runtime/kafka/topic_partition.h"
#include "services/runtime/telemetry/log.h"

namespace assay::gateway {

Intake::Intake(Limits limits, EventLog& log, ReferenceSource reference, const Clock& clock,
               telemetry::Metrics& metrics)
    : limits_(limits),
      log_(log),
      reference_(std::move(reference)),
      clock_(clock),
      metrics_(metrics),
      observed_(metrics.AddObserved("gateway_in_flight_bytes",
                                    "Bytes of events taken and not yet durable.",
                                    [this] { return static_cast<double>(in_flight_bytes()); })),
      calls_observed_(metrics.AddObserved(
          "gateway_calls_bytes", "Bytes of Publish calls at work, as counted for the limit.",
          [this] { return static_cast<double>(calls_bytes()); })),
      words_(limits.words_per_source_max) {}

StatusOr<CheckContext> Intake::ContextOf(std::string_view source_id, const FamilyNames& family,
                                         const directory::Snapshot& reference) const {
  const directory::Source* source = reference.FindSource(source_id);
  if (source != nullptr && source->family == family.family) {
    return CheckContext{.reference = reference,
                        .source_unit = *reference.FindUnit(source->unit_id),
                        .family = family.family,
                        .now = clock_.Now(),
                        .event_bytes_max = limits_.event_bytes_max,
                        .words = &words_.Of(source->id),
                        .words_of = source->id};
  }
  const std::string why = source == nullptr
                              ? "it is not registered"
                              : fmt::format("it is registered for {}", Family_Name(source->family));
  return WithReason(FailedPrecondition("source \"{}\" of family {}: {}; register it, with its unit "
                                       "and family, with `assayctl apply`",
                                       source_id, family.name, why),
                    kUnknownSource);
}

Status Intake::CheckAdmitted(std::string_view source_id, const FamilyNames& family) const {
  const auto reference = reference_();
  return ContextOf(source_id, family, *reference).status();
}

StatusOr<int32_t> Intake::PartitionsOf(const FamilyNames& family) const {
  auto partitions = log_.Partitions(family);
  if (partitions.ok()) return partitions;
  return WithReason(Unavailable("take events of family {}: {}; try again later", family.name,
                                Message(partitions.status())),
                    kLogUnavailable);
}

StatusOr<Submitted> Intake::Submit(const Submission& submission, const EventBatch& batch) {
  const auto reference = reference_();
  ASSIGN_OR_RETURN(const CheckContext context,
                   ContextOf(submission.source_id, submission.family, *reference));
  ASSIGN_OR_RETURN(const int32_t partitions, PartitionsOf(submission.family));
  const uint64_t estimate = EstimateBytes(batch);
  if (!in_flight_.TryTake(estimate, limits_.in_flight_bytes_max + limits_.overshoot_bytes_max)) {
    return TooMuchOnItsWay("gateway.overshoot_bytes_max");
  }
  std::vector<uint32_t> positions;
  if (const Status claimed = Claim(submission, batch, positions); !claimed.ok()) {
    GiveRoom(estimate);
    return claimed;
  }
  Submitted submitted{.produced = positions.size(),
                      .duplicates = batch.events.size() - positions.size()};
  metrics_.CountDuplicates(submission.family, submitted.duplicates);
  if (positions.empty()) {
    GiveRoom(estimate);
    return submitted;
  }

  auto in_flight = std::make_unique<BatchInFlight>();
  in_flight->received_at = clock_.MonotonicNow();
  in_flight->family = &submission.family;
  in_flight->source_id = submission.source_id;
  in_flight->partition = kafka::PartitionFor(submission.source_id, partitions);
  in_flight->traceparent = submission.traceparent;
  in_flight->source = submission.source;
  in_flight->owner = submission.owner;
  const uint32_t epoch = submission.source == nullptr ? 0 : submission.source->key().epoch;
  EncodeBatch(batch, positions, epoch, context, *CheckerPool::Lease(checkers_), *in_flight);
  submitted.bytes = in_flight->bytes;
  in_flight_.Correct(estimate, in_flight->bytes);
  Send(std::move(in_flight));
  return submitted;
}

Status Intake::Validate(std::string_view source_id, const FamilyNames& family,
                        const EventBatch& batch,
                        const std::function<void(const ingest::v1::Rejected&)>& on_rejected) {
  const auto reference = reference_();
  ASSIGN_OR_RETURN(CheckContext context, ContextOf(source_id, family, *reference));
  context.keep_words = false;
  const CheckerPool::Lease checker(checkers_);
  for (uint32_t i = 0; i < batch.events.size(); ++i) {
    EventStamps stamps;
    const MaybeFlaw flaw = checker->Check(batch.events[i], context, &stamps);
    const uint64_t sequence = batch.first_sequence == 0 ? 0 : batch.first_sequence + i;
    if (flaw) on_rejected(RejectedOf(*flaw, sequence, i));
  }
  return OkStatus();
}

void Intake::Remember(std::span<const StoredWord> words) {
  const auto reference = reference_();
  for (const StoredWord& word : words) {
    const directory::Source* entry = reference->FindSource(word.source_id);
    if (entry != nullptr) words_.Of(entry->id).Remember(word.field, word.word);
  }
}

// Those that are to be produced: of a numbered batch the ones that are not durable nor on their
// way.
Status Intake::Claim(const Submission& submission, const EventBatch& batch,
                     std::vector<uint32_t>& positions) {
  positions.reserve(batch.events.size());
  if (submission.source != nullptr) {
    ASSIGN_OR_RETURN(const size_t conflicts,
                     submission.source->Claim(batch.first_sequence, batch.events, positions));
    if (conflicts > 0) metrics_.CountConflicts(submission.family, conflicts);
    return OkStatus();
  }
  for (uint32_t i = 0; i < batch.events.size(); ++i) positions.push_back(i);
  return OkStatus();
}

Status Intake::TakeCall(uint64_t bytes, ByteLease& copy, ByteLease& call) {
  if (copy.Take(calls_, bytes, limits_.calls_bytes_max) &&
      call.Take(calls_, bytes, limits_.calls_bytes_max)) {
    return OkStatus();
  }
  copy.Give();
  return WithReason(ResourceExhausted("publish: {} bytes: the calls at work have the {} bytes that "
                                      "are allowed (gateway.calls_bytes_max); try again in a "
                                      "moment, with fewer calls at a time",
                                      bytes, limits_.calls_bytes_max),
                    kTooManyCalls);
}

Status Intake::TakeRoom(uint64_t bytes) {
  if (HasRoom() && in_flight_.TryTake(bytes, limits_.in_flight_bytes_max)) return OkStatus();
  return TooMuchOnItsWay("gateway.in_flight_bytes_max");
}

void Intake::GiveRoom(uint64_t bytes) {
  in_flight_.Give(bytes);
  WakeWaiters();
}

Status Intake::TooMuchOnItsWay(std::string_view limit) const {
  return WithReason(Unavailable("take events: {} bytes are on their way to the log, the most "
                                "allowed ({}); try again later",
                                in_flight_bytes(), limit),
                    kLogUnavailable);
}

void Intake::Send(std::unique_ptr<BatchInFlight> batch) {
  Unproduced rest{.batch = batch.release()};  // From now on its records hold it; see Finish().
  if (AppendIfOthersWait(rest) || Produce(rest)) return;
  {
    std::lock_guard lock(room_mutex_);
    unproduced_.push_back(rest);
  }
  ProduceWaiting();  // The report that made room may have come before the rest was put there.
}

bool Intake::AppendIfOthersWait(const Unproduced& rest) {
  std::lock_guard lock(room_mutex_);
  if (unproduced_.empty()) return false;
  unproduced_.push_back(rest);
  return true;
}

// True when the log has taken all of the rest, or will never take it.
bool Intake::Produce(Unproduced& rest) {
  const size_t size = rest.batch->slots.size();
  size_t taken_end = rest.begin;
  const Status status = log_.Produce(*rest.batch, rest.begin, &taken_end);
  if (status.ok()) {
    // The batch may be gone when all of it was taken.
    rest.begin = taken_end;
    return taken_end == size;
  }
  log::Warning(
      "records not taken by the log",
      {{"source", rest.batch->source_id}, {"records", size - taken_end}, {"error", status}});
  std::vector<Delivery> lost;
  for (size_t i = taken_end; i < size; ++i) lost.push_back({.slot = &rest.batch->slots[i]});
  SettleGroup(lost);
  return true;
}

std::optional<Intake::Unproduced> Intake::FirstWaiting() const {
  std::lock_guard lock(room_mutex_);
  if (unproduced_.empty()) return std::nullopt;
  return unproduced_.front();
}

void Intake::ProduceWaiting() {
  if (!FirstWaiting()) return;  // Nearly always; without waiting for another thread.
  {
    std::lock_guard producing(produce_mutex_);
    while (auto rest = FirstWaiting()) {
      const bool is_done = Produce(*rest);
      std::lock_guard lock(room_mutex_);
      if (!is_done) {
        unproduced_.front() = *rest;
        return;
      }
      unproduced_.pop_front();
    }
  }
  WakeWaiters();
}

void Intake::Delivered(std::span<const Delivery> deliveries) {
  while (!deliveries.empty()) {
    const BatchInFlight* batch = deliveries.front().slot->batch;
    size_t size = 1;
    while (size < deliveries.size() && deliveries[size].slot->batch == batch) ++size;
    SettleGroup(deliveries.first(size));
    deliveries = deliveries.subspan(size);
  }
  ProduceWaiting();
}

// All deliveries are of one batch.
void Intake::SettleGroup(std::span<const Delivery> deliveries) {
  BatchInFlight* batch = deliveries.front().slot->batch;
  size_t accepted = 0;
  size_t lost = 0;
  for (const Delivery& delivery : deliveries) {
    if (!delivery.persisted) {
      ++lost;
    } else if (delivery.slot->rejected < 0) {
      ++accepted;
    } else {
      const auto& rejected = batch->rejected[static_cast<size_t>(delivery.slot->rejected)];
      metrics_.CountRejected(*batch->family, rejected.reason());
      batch->owner->EventRejected(rejected);  // Before the ack that covers it.
    }
  }
  metrics_.CountAccepted(*batch->family, accepted);
  metrics_.CountLost(*batch->family, lost);
  if (lost > 0) batch->lost_some = true;
  if (batch->source != nullptr) batch->source->Settle(deliveries);
  if (batch->unsettled.fetch_sub(deliveries.size()) == deliveries.size()) {
    Finish(std::unique_ptr<BatchInFlight>(batch));
  }
}

void Intake::Finish(std::unique_ptr<BatchInFlight> batch) {
  in_flight_.Give(batch->bytes);
  const std::chrono::duration<double> took = clock_.MonotonicNow() - batch->received_at;
  metrics_.ObserveAck(*batch->family, took.count());
  batch->owner->BatchSettled(*batch);
  WakeWaiters();
}

bool Intake::HasRoom() const {
  std::lock_guard lock(room_mutex_);
  return HasRoomLocked();
}

bool Intake::HasRoomLocked() const {
  return unproduced_.empty() && in_flight_bytes() < limits_.in_flight_bytes_max;
}

bool Intake::WaitForRoom(std::shared_ptr<RoomWaiter> waiter) {
  std::lock_guard lock(room_mutex_);
  if (HasRoomLocked()) return false;
  waiters_.push_back(std::move(waiter));
  return true;
}

// Wakes as many as there is room for a message of each, and at least one; each reads at most one.
// Who is woken may have nothing to read: what is on its way wakes the next when it is durable, and
// with nothing on its way all are woken, so nobody keeps the others waiting.
void Intake::WakeWaiters() {
  std::vector<std::shared_ptr<RoomWaiter>> woken;
  {
    std::lock_guard lock(room_mutex_);
    if (waiters_.empty() || !HasRoomLocked()) return;
    const uint64_t taken = in_flight_bytes();
    const uint64_t fit =
        (limits_.in_flight_bytes_max - std::min(taken, limits_.in_flight_bytes_max)) /
        limits_.message_bytes_max;
    size_t count = waiters_.size();
    if (taken > 0) count = std::min<size_t>(count, std::max<uint64_t>(fit, 1));
    const auto end = waiters_.begin() + static_cast<std::ptrdiff_t>(count);
    woken.assign(waiters_.begin(), end);
    waiters_.erase(waiters_.begin(), end);
  }
  for (const auto& waiter : woken) waiter->RoomFreed();
}

}  // namespace assay::gateway
