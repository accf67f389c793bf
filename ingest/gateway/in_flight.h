// BatchInFlight: the records of one request on their way into the log.
//
// The producer borrows their bytes, so a batch lives until the last of its records was reported;
// then Intake destroys it. After it was handed to the log only `unsettled` changes.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "assay/ingest/v1/ingest.pb.h"
#include "ingest/gateway/family.h"
#include "services/runtime/base/clock.h"

namespace assay::gateway {

class BatchOwner;
class Source;
struct BatchInFlight;

// One record.
struct Slot {
  BatchInFlight* batch = nullptr;
  uint64_t sequence = 0;
  uint32_t begin = 0;  // In BatchInFlight::records.
  uint32_t size = 0;
  int32_t rejected = -1;  // In BatchInFlight::rejected; -1 for an accepted event.

  inline std::string_view record() const;
};

struct BatchInFlight {
  const FamilyNames* family = nullptr;
  std::string source_id;
  int32_t partition = 0;
  std::string traceparent;         // Empty when the client sent none.
  std::shared_ptr<Source> source;  // Null when the events are un-numbered.
  std::shared_ptr<BatchOwner> owner;
  std::string records;
  std::vector<Slot> slots;
  std::vector<ingest::v1::Rejected> rejected;
  size_t bytes = 0;  // What it counts for in limits.
  MonotonicTime received_at;
  std::atomic<size_t> unsettled = 0;
  std::atomic<bool> lost_some = false;
};

std::string_view Slot::record() const {
  return std::string_view(batch->records).substr(begin, size);
}

// Who sent a batch and wants to know what became of it. Called on the thread that reports,
// without locks held.
class BatchOwner {
 public:
  virtual ~BatchOwner() = default;
  // The record of a rejected event is durable.
  virtual void EventRejected(const ingest::v1::Rejected& rejected) = 0;
  // All records of the batch were reported; the batch goes after this call.
  virtual void BatchSettled(const BatchInFlight& batch) = 0;
};

}  // namespace assay::gateway
