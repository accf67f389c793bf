// Lease: how long what was read from the ledger may be relied on. Pure; the caller tells the time.
//
// A process can be paused for any time between two of its instructions, and another one may have
// taken its place meanwhile. So an insert is sent only within the lease: a sink that was away for
// longer finds it ended, and begins anew from assignment and ledger. The clock is the monotonic
// one: it goes on while a process is stopped, and no operator sets it.
#pragma once

#include <chrono>
#include <optional>

#include "services/runtime/base/clock.h"

namespace assay::sink {

class Lease {
 public:
  explicit Lease(std::chrono::milliseconds term) : term_(term) {}

  // The ledger was asked at `asked`: before the answer, because the answer may be that old.
  void Renew(MonotonicTime asked) { asked_ = asked; }

  // The moment from which on nothing may be sent any more.
  MonotonicTime end() const { return asked_ ? *asked_ + term_ : MonotonicTime::min(); }
  // Old enough to read the ledger again when that costs nothing but the reading.
  bool IsWorthRenewing(MonotonicTime now) const { return !asked_ || now >= *asked_ + term_ / 10; }
  // Old enough to wait for the insert that runs, and then read it.
  bool IsDueForRenewal(MonotonicTime now) const { return !asked_ || now >= *asked_ + term_ / 2; }

 private:
  const std::chrono::milliseconds term_;
  std::optional<MonotonicTime> asked_;
};

}  // namespace assay::sink
