// SendWindow: a source's events that are not acknowledged yet, in order of sequence.
//
// They stay here until their ack, so whatever happens to a stream, the next one can send them
// again. Pure; not thread-safe.
#pragma once

#include <cstdint>
#include <deque>

#include "assay/ingest/v1/ingest.pb.h"
#include "services/runtime/base/status.h"

namespace assay::assayctl {

struct WindowLimits {
  size_t events_max = 20'000;
  size_t bytes_max = 4 << 20;
};

class SendWindow {
 public:
  explicit SendWindow(WindowLimits limits) : limits_(limits) {}

  // Begins behind `last_sequence`, empty.
  void Start(uint64_t last_sequence);

  // An empty window takes any one event, however large.
  bool HasRoom() const;
  void Add(event::v1::Event event);

  // Fills `batch` with the next events that were not sent on this stream, within what the
  // gateway takes. False when there is none.
  bool FillBatch(const ingest::v1::Limits& limits, ingest::v1::Batch* batch);

  // Everything up to here is durable. Acks may repeat, and may be for what an earlier stream sent;
  // one for what was never sent is an error.
  Status Acknowledge(uint64_t through_sequence);

  // A new stream begins and the gateway has everything up to `last_sequence`: the rest is to be
  // sent again. kDataLoss when the gateway has less than it acknowledged before.
  Status Resume(uint64_t last_sequence);

  bool empty() const { return events_.empty(); }
  uint64_t acknowledged() const { return first_sequence_ - 1; }
  // The highest sequence that was sent on any stream, or that was there at the start.
  uint64_t sent_through() const { return sent_through_; }

 private:
  struct Entry {
    event::v1::Event event;
    size_t bytes;
  };

  const WindowLimits limits_;
  std::deque<Entry> events_;
  uint64_t first_sequence_ = 1;  // Of events_.front(), or the next one to be added.
  size_t sent_ = 0;              // How many of events_ were sent on this stream.
  uint64_t sent_through_ = 0;    // Highest sequence sent on any stream.
  size_t bytes_ = 0;
};

}  // namespace assay::assayctl
