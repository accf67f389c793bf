// EventLog: the port through which accepted events become durable. Kafka in production
// (KafkaLog), a FakeLog in tests.
#pragma once

#include <span>

#include "ingest/gateway/family.h"
#include "ingest/gateway/in_flight.h"
#include "services/runtime/base/status.h"

namespace assay::gateway {

// What became of one record.
struct Delivery {
  Slot* slot = nullptr;
  bool persisted = false;
};

class EventLog {
 public:
  virtual ~EventLog() = default;

  // Takes the records of a batch from `begin` on, in order, until there is no room: those before
  // `*taken_end` were taken, and each of them is reported once, perhaps before this returns. On
  // an error the rest will never be taken. Never blocks.
  virtual Status Produce(BatchInFlight& batch, size_t begin, size_t* taken_end) = 0;

  // How many partitions the family's topic has. kUnavailable until the log was reached once,
  // kFailedPrecondition when the topic does not exist.
  virtual StatusOr<int32_t> Partitions(const FamilyNames& family) const = 0;

  // Not OK while nothing can become durable.
  virtual Status Health() const = 0;
};

// Hears what became of records, on the log's own thread.
class DeliveryListener {
 public:
  virtual ~DeliveryListener() = default;
  virtual void Delivered(std::span<const Delivery> deliveries) = 0;
};

}  // namespace assay::gateway
