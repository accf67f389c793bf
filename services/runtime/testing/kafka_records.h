// What tests with a broker share: delivery reports kept for inspection, and reading a partition.
#pragma once

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include "services/runtime/kafka/consumer.h"
#include "services/runtime/kafka/producer.h"
#include "services/runtime/testing/matchers.h"

namespace assay::testing {

// Keeps every delivery report (but the `topic` in it is gone). Must outlive the producer.
class Deliveries {
 public:
  kafka::DeliveryCallback callback() {
    return [this](std::span<const kafka::DeliveryReport> reports) {
      std::lock_guard lock(mutex_);
      reports_.insert(reports_.end(), reports.begin(), reports.end());
      changed_.notify_all();
    };
  }

  // False when there are fewer after the patience.
  bool WaitFor(size_t count, std::chrono::milliseconds patience = std::chrono::seconds(20)) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, patience, [&] { return reports_.size() >= count; });
  }

  std::vector<kafka::DeliveryReport> reports() const {
    std::lock_guard lock(mutex_);
    return reports_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<kafka::DeliveryReport> reports_;
};

struct ReadRecord {
  int64_t offset;
  std::string key;
  std::string value;
};

// Every record of one partition from `offset` to the end it has now.
inline std::vector<ReadRecord> ReadToEnd(const kafka::ClientOptions& client,
                                         const kafka::TopicPartition& from,
                                         int64_t offset = kafka::kOffsetBeginning) {
  std::vector<ReadRecord> records;
  auto consumer = kafka::Consumer::Create(client, {});
  EXPECT_OK(consumer);
  const kafka::Position position{from, offset};
  EXPECT_OK((*consumer)->Assign({&position, 1}));
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (std::chrono::steady_clock::now() < deadline) {
    const auto batch = (*consumer)->Poll(10'000, std::chrono::milliseconds(200));
    EXPECT_OK(batch);
    if (!batch.ok()) return records;
    for (const kafka::Message& message : batch->messages()) {
      records.push_back({message.offset, std::string(message.key), std::string(message.value)});
    }
    if (!batch->ends().empty()) return records;
  }
  ADD_FAILURE() << "no end of " << from.topic << " within 60 s";
  return records;
}

}  // namespace assay::testing
