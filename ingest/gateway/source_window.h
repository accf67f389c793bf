// SourceWindow: which sequences of one (source, epoch) are durable and which are on their way.
//
// It decides what is produced (each sequence once, as long as nothing fails) and what may be
// acknowledged: everything up to the mark, below which all is durable. Records are reported one
// by one and not always in order, so the mark can trail behind later reports.
//
// When a record is lost on its way the window is broken: which sequences are still on their way
// is only sure once all of them were reported, so until then nothing is claimed. Then the lost
// ones may be claimed again. Pure; not thread-safe.
#pragma once

#include <cstdint>

#include "ingest/sequence/sequence_set.h"

namespace assay::gateway {

class SourceWindow {
 public:
  explicit SourceWindow(sequence::SequenceSet durable)
      : durable_(std::move(durable)), claimed_(durable_) {}

  // Adds what the store and the log hold by now.
  void Learn(const sequence::SequenceSet& durable) {
    durable_.Merge(durable);
    claimed_.Merge(durable);
  }

  // Takes a sequence for producing. False when it is durable or on its way already.
  bool Claim(uint64_t sequence) {
    if (claimed_.Add(sequence) == sequence::Added::kDuplicate) return false;
    ++in_flight_;
    return true;
  }

  // Takes a durable sequence for producing once more, because it came with another content.
  void ClaimAgain() { ++in_flight_; }

  // What became of a claimed sequence.
  void Persisted(uint64_t sequence) {
    durable_.Add(sequence);
    Settle();
  }
  void Lost() {
    broken_ = true;
    Settle();
  }

  bool IsDurable(uint64_t sequence) const { return durable_.Contains(sequence); }
  // Everything up to here is durable.
  uint64_t mark() const { return durable_.mark(); }
  // Everything up to here is durable or on its way.
  uint64_t claimed_mark() const { return claimed_.mark(); }
  uint64_t in_flight() const { return in_flight_; }
  bool broken() const { return broken_; }

 private:
  void Settle() {
    --in_flight_;
    if (in_flight_ > 0 || !broken_) return;
    claimed_ = durable_;
    broken_ = false;
  }

  sequence::SequenceSet durable_;
  sequence::SequenceSet claimed_;  // Durable, or on its way, or lost while broken.
  uint64_t in_flight_ = 0;
  bool broken_ = false;
};

}  // namespace assay::gateway
