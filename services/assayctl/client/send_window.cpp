#include "services/assayctl/client/send_window.h"

#include <algorithm>
#include <utility>

namespace assay::assayctl {

namespace {

// What a request costs besides its events: the outer messages and the first sequence.
constexpr size_t kRequestOverhead = 64;
// What an event costs besides its own bytes: tag and length.
constexpr size_t kEventOverhead = 8;

}  // namespace

void SendWindow::Start(uint64_t last_sequence) {
  events_.clear();
  first_sequence_ = last_sequence + 1;
  sent_ = bytes_ = 0;
  sent_through_ = last_sequence;
}

bool SendWindow::HasRoom() const {
  return events_.empty() || (events_.size() < limits_.events_max && bytes_ < limits_.bytes_max);
}

void SendWindow::Add(event::v1::Event event) {
  const size_t bytes = event.ByteSizeLong() + kEventOverhead;
  events_.push_back({std::move(event), bytes});
  bytes_ += bytes;
}

bool SendWindow::FillBatch(const ingest::v1::Limits& limits, ingest::v1::Batch* batch) {
  batch->Clear();
  size_t bytes = kRequestOverhead;
  batch->set_first_sequence(first_sequence_ + sent_);
  while (sent_ < events_.size()) {
    const Entry& next = events_[sent_];
    const auto count = static_cast<uint32_t>(batch->events_size());
    const bool is_full =
        count >= limits.batch_events_max() || bytes + next.bytes > limits.message_bytes_max();
    if (is_full && count > 0) break;
    *batch->add_events() = next.event;
    bytes += next.bytes;
    ++sent_;
  }
  sent_through_ = std::max(sent_through_, first_sequence_ + sent_ - 1);
  return batch->events_size() > 0;
}

Status SendWindow::Acknowledge(uint64_t through_sequence) {
  if (through_sequence < first_sequence_) return OkStatus();
  if (through_sequence > sent_through_) {
    return Internal("the gateway acknowledged sequence {}, but only {} was sent", through_sequence,
                    sent_through_);
  }
  const uint64_t count = through_sequence - first_sequence_ + 1;
  for (uint64_t i = 0; i < count; ++i) {
    bytes_ -= events_.front().bytes;
    events_.pop_front();
  }
  sent_ -= std::min<size_t>(sent_, count);
  first_sequence_ += count;
  return OkStatus();
}

Status SendWindow::Resume(uint64_t last_sequence) {
  if (last_sequence < acknowledged()) {
    return DataLoss(
        "the gateway has the source up to sequence {}, but acknowledged {} before; "
        "records of the log are lost",
        last_sequence, acknowledged());
  }
  RETURN_IF_ERROR(Acknowledge(last_sequence));
  sent_ = 0;
  return OkStatus();
}

}  // namespace assay::assayctl
