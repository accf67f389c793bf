// StreamOutbox: what a stream has yet to tell its client, and in which order.
//
// Opened comes first; a rejected event before the ack that covers it; an ack says the most that can
// be said at that moment; GoAway is the last word. Pure; the stream's lock guards it.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "assay/ingest/v1/ingest.pb.h"
#include "ingest/gateway/limits.h"

namespace assay::gateway {

class StreamOutbox {
 public:
  explicit StreamOutbox(const Limits& limits) : limits_(limits) {}

  // The source is open and durable up to `mark`.
  void Open(uint64_t mark);
  void Reject(const ingest::v1::Rejected& rejected) { rejected_.push_back(rejected); }
  // The client sent again what it was told to be durable: it has missed that.
  void AckAgain() { ack_again_ = true; }
  void GoAway() { go_away_due_ = true; }
  // Nobody is there any more to be sent away.
  void StayQuiet() { go_away_due_ = false; }
  // Nothing is told any more.
  void Clear() { rejected_.clear(); }

  // The next thing to tell, when everything up to `durable` is in the log.
  std::optional<ingest::v1::StreamResponse> Next(uint64_t durable);
  // What is told when nothing else will be.
  std::optional<ingest::v1::StreamResponse> LastWord();

  size_t rejected_waiting() const { return rejected_.size(); }

 private:
  const Limits& limits_;
  bool is_open_ = false;
  bool opened_due_ = false;
  bool ack_again_ = false;
  bool go_away_due_ = false;
  uint64_t acked_ = 0;  // What the client was told.
  std::deque<ingest::v1::Rejected> rejected_;
};

}  // namespace assay::gateway
