// StreamOutbox: what a stream has yet to tell its client, and in which order.
//
// Opened comes first; a rejected event before the ack that covers it; an ack says the most that can
// be said at that moment; GoAway is the last word. Pure; the stream's lock guards it.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "assay/ingest/v1/ingest.pb.h"
#include "ingest/gateway/byte_budget.h"
#include "ingest/gateway/limits.h"

namespace assay::gateway {

class StreamOutbox {
 public:
  // `untold` counts what the rejections of all streams take that are not told yet.
  StreamOutbox(const Limits& limits, ByteBudget& untold) : limits_(limits), untold_(untold) {}
  ~StreamOutbox() { Clear(); }
  StreamOutbox(const StreamOutbox&) = delete;
  StreamOutbox& operator=(const StreamOutbox&) = delete;

  // The source is open and durable up to `mark`.
  void Open(uint64_t mark);
  // False when all streams together have too much to tell: this client, or others, do not read.
  [[nodiscard]] bool Reject(const ingest::v1::Rejected& rejected);
  // The client sent again what it was told to be durable: it has missed that.
  void AckAgain() { ack_again_ = true; }
  void GoAway() { go_away_due_ = true; }
  // Nobody is there any more to be sent away.
  void StayQuiet() { go_away_due_ = false; }
  // Nothing is told any more.
  void Clear();

  // The next thing to tell, when everything up to `durable` is in the log.
  std::optional<ingest::v1::StreamResponse> Next(uint64_t durable);
  // What is told when nothing else will be.
  std::optional<ingest::v1::StreamResponse> LastWord();

  size_t rejected_waiting() const { return rejected_.size(); }

 private:
  ingest::v1::Rejected TakeFirst();

  const Limits& limits_;
  ByteBudget& untold_;
  bool is_open_ = false;
  bool opened_due_ = false;
  bool ack_again_ = false;
  bool go_away_due_ = false;
  uint64_t acked_ = 0;  // What the client was told.
  struct Untold {
    ingest::v1::Rejected rejected;
    uint64_t bytes = 0;  // Taken for it.
  };
  std::deque<Untold> rejected_;
};

}  // namespace assay::gateway
