// StreamRegistry: the open streams, one for each source at most.
//
// Thread-safe. It knows streams only as something that can be ended, so that it needs to know
// nothing about them.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "services/runtime/base/status.h"
#include "services/runtime/telemetry/metrics.h"

namespace assay::gateway {

class OpenStream {
 public:
  virtual ~OpenStream() = default;
  // Ends at once with this status.
  virtual void End(const Status& status) = 0;
  // Reads no more, waits until all it has taken is durable and acknowledged, and ends.
  virtual void Drain() = 0;
};

class StreamRegistry {
 public:
  StreamRegistry(size_t streams_max, telemetry::Metrics& metrics);

  // kResourceExhausted when there are too many streams, kUnavailable when draining.
  Status Add(std::shared_ptr<OpenStream> stream);
  // `stream` is the one of `source_id` from now on; one that was it before is ended.
  void Claim(const std::string& source_id, const std::shared_ptr<OpenStream>& stream);
  void Remove(const OpenStream* stream, const std::string& source_id);

  // Refuses new streams and drains the open ones; those still open after `patience` are ended.
  // Returns how many that were.
  size_t Drain(std::chrono::milliseconds patience);

  bool draining() const;

 private:
  std::vector<std::shared_ptr<OpenStream>> All() const;

  const size_t streams_max_;
  telemetry::Gauge& open_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool draining_ = false;
  std::unordered_map<const OpenStream*, std::shared_ptr<OpenStream>> streams_;
  std::unordered_map<std::string, const OpenStream*> by_source_;
};

}  // namespace assay::gateway
