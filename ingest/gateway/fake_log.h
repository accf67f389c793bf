// FakeLog: an EventLog in memory whose reports come when a test says so.
#pragma once

#include <algorithm>
#include <deque>
#include <string>
#include <vector>

#include "assay/event/v1/record.pb.h"
#include "ingest/gateway/event_log.h"

namespace assay::gateway {

class FakeLog final : public EventLog {
 public:
  // What the log holds, in order.
  struct Entry {
    std::string key;
    event::v1::Record record;
  };

  Status Produce(BatchInFlight& batch, size_t begin, size_t* taken_end) override {
    *taken_end = begin;
    if (!produce_error_.ok()) return produce_error_;
    for (size_t i = begin; i < batch.slots.size() && waiting_.size() < records_max_; ++i) {
      waiting_.push_back(&batch.slots[i]);
      *taken_end = i + 1;
    }
    return OkStatus();
  }
  StatusOr<int32_t> Partitions(const FamilyNames&) const override { return partitions_; }
  Status Health() const override { return OkStatus(); }

  // Reports the `count` oldest records on their way as durable or lost.
  void Persist(DeliveryListener& listener, size_t count) { Report(listener, count, true); }
  void Lose(DeliveryListener& listener, size_t count) { Report(listener, count, false); }
  void PersistAll(DeliveryListener& listener) {
    while (!waiting_.empty()) Persist(listener, waiting_.size());
  }

  size_t waiting() const { return waiting_.size(); }
  const std::vector<Entry>& entries() const { return entries_; }
  std::vector<uint64_t> sequences() const {
    std::vector<uint64_t> sequences;
    for (const Entry& entry : entries_) sequences.push_back(entry.record.sequence());
    return sequences;
  }

  void SetRoom(size_t records) { records_max_ = records; }
  void FailProduce(Status error) { produce_error_ = std::move(error); }
  void SetPartitions(StatusOr<int32_t> partitions) { partitions_ = std::move(partitions); }

 private:
  void Report(DeliveryListener& listener, size_t count, bool persisted) {
    std::vector<Delivery> deliveries;
    for (; count > 0 && !waiting_.empty(); --count) {
      Slot* const slot = waiting_.front();
      waiting_.pop_front();
      if (persisted) {
        entries_.push_back({.key = slot->batch->source_id, .record = {}});
        entries_.back().record.ParseFromString(std::string(slot->record()));
      }
      deliveries.push_back({.slot = slot, .persisted = persisted});
    }
    listener.Delivered(deliveries);
  }

  std::deque<Slot*> waiting_;
  std::vector<Entry> entries_;
  size_t records_max_ = 1'000'000;
  Status produce_error_;
  StatusOr<int32_t> partitions_ = 8;
};

}  // namespace assay::gateway
