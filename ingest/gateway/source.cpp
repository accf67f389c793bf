#include "ingest/gateway/source.h"

#include <algorithm>

#include "ingest/gateway/refusal.h"

namespace assay::gateway {

Status Source::CheckNotBroken() const {
  if (!window_.broken()) return OkStatus();
  return WithReason(Unavailable("source {}: its last records did not reach the log and {} of them "
                                "are not reported yet; open again",
                                key_.source_id, window_.in_flight()),
                    kLogUnavailable);
}

void Source::Learn(const sequence::SequenceSet& durable) {
  std::lock_guard lock(mutex_);
  window_.Learn(durable);
}

StatusOr<uint64_t> Source::Attach(std::shared_ptr<SourceListener> listener) {
  std::lock_guard lock(mutex_);
  RETURN_IF_ERROR(CheckNotBroken());
  listeners_.push_back(std::move(listener));
  return window_.mark();
}

void Source::Detach(const SourceListener* listener) {
  std::lock_guard lock(mutex_);
  std::erase_if(listeners_, [&](const auto& attached) { return attached.get() == listener; });
}

StatusOr<size_t> Source::Claim(uint64_t first, std::span<const std::string_view> events,
                               std::vector<uint32_t>& positions) {
  std::lock_guard lock(mutex_);
  RETURN_IF_ERROR(CheckNotBroken());
  size_t conflicts = 0;
  for (uint32_t i = 0; i < events.size(); ++i) {
    const uint64_t sequence = first + i;
    if (window_.Claim(sequence)) {
      contents_.Remember(sequence, events[i]);
    } else if (window_.IsDurable(sequence) && contents_.IsOther(sequence, events[i])) {
      window_.ClaimAgain();
      ++conflicts;
    } else {
      continue;
    }
    positions.push_back(i);
  }
  return conflicts;
}

void Source::Settle(std::span<const Delivery> deliveries) {
  std::vector<std::shared_ptr<SourceListener>> listeners;
  uint64_t mark = 0;
  bool lost_some = false;
  {
    std::lock_guard lock(mutex_);
    const uint64_t mark_before = window_.mark();
    for (const Delivery& delivery : deliveries) {
      if (delivery.persisted) {
        window_.Persisted(delivery.slot->sequence);
      } else {
        window_.Lost();
        lost_some = true;
      }
    }
    mark = window_.mark();
    if (mark != mark_before || lost_some) listeners = listeners_;
  }
  for (const auto& listener : listeners) {
    listener->MarkMoved(mark);
    if (lost_some) listener->SourceLost();
  }
}

uint64_t Source::mark() const {
  std::lock_guard lock(mutex_);
  return window_.mark();
}

uint64_t Source::claimed_mark() const {
  std::lock_guard lock(mutex_);
  return window_.claimed_mark();
}

}  // namespace assay::gateway
