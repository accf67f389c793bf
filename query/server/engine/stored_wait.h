// StoredWait: an answer to whoever was acknowledged waits until what was acknowledged is stored.
//
// An ack says that the log has an event; the store has it a moment later. Acks are contiguous, so
// a source's event is stored with all before it once as many of its sequences are stored as the
// acked one counts. Thread-safe.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "query/server/engine/intake_store.h"
#include "query/server/engine/query_engine.h"

namespace assay::query {

inline constexpr size_t kAckedPositionsMax = 16;

// Up to which event a source was acknowledged.
struct AckedPosition {
  Family family = Family::kCall;
  std::string source_id = {};
  uint32_t epoch = 0;
  uint64_t sequence = 0;
};

class StoredWait {
 public:
  StoredWait(IntakeStore& store, QueryEngine::CurrentSnapshot directory,
             std::chrono::milliseconds wait_max)
      : store_(store), directory_(std::move(directory)), wait_max_(wait_max) {}

  // OK when all are stored. kDeadlineExceeded NOT_STORED_YET after wait_max, or what is left of
  // the caller's time; kInvalidArgument for a source that is not registered.
  Status For(const std::vector<AckedPosition>& acked, const ReadControl& control) const;

 private:
  Status CheckRegistered(const std::vector<AckedPosition>& acked) const;
  StatusOr<bool> IsStored(const AckedPosition& acked, const ReadControl& control) const;
  Status Wait(const AckedPosition& acked, std::chrono::steady_clock::time_point until,
              const ReadControl& control) const;

  IntakeStore& store_;
  const QueryEngine::CurrentSnapshot directory_;
  const std::chrono::milliseconds wait_max_;
};

}  // namespace assay::query
