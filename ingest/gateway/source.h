// Source: one (source, epoch) that this gateway takes events of.
//
// Streams and calls come and go; what is durable and on its way belongs to the source, so a
// stream that is opened again, while records of the former one are still on their way, neither
// skips nor repeats them. Thread-safe.
#pragma once

#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/gateway/content_memory.h"
#include "ingest/gateway/event_log.h"
#include "ingest/gateway/family.h"
#include "ingest/gateway/source_window.h"
#include "services/runtime/base/status.h"

namespace assay::gateway {

struct SourceKey {
  std::string source_id;
  uint32_t epoch = 0;

  auto operator<=>(const SourceKey&) const = default;
};

struct SourceKeyHash {
  size_t operator()(const SourceKey& key) const {
    return std::hash<std::string>()(key.source_id) * 31 + key.epoch;
  }
};

// Hears about a source while attached to it. Called without locks held; marks may arrive out
// of order when two threads report at once.
class SourceListener {
 public:
  virtual ~SourceListener() = default;
  virtual void MarkMoved(uint64_t mark) = 0;
  // Some of its records did not reach the log, or it is not known whether they did.
  virtual void SourceLost() = 0;
};

class Source {
 public:
  Source(SourceKey key, const FamilyNames& family, int32_t partition, sequence::SequenceSet durable)
      : key_(std::move(key)), family_(family), partition_(partition), window_(std::move(durable)) {}

  const SourceKey& key() const { return key_; }
  const FamilyNames& family() const { return family_; }
  int32_t partition() const { return partition_; }

  // Adds what store and log hold by now.
  void Learn(const sequence::SequenceSet& durable);

  // Starts to tell `listener`, and returns the mark. kUnavailable while records are being given
  // up.
  StatusOr<uint64_t> Attach(std::shared_ptr<SourceListener> listener);
  void Detach(const SourceListener* listener);

  // Claims those of the events, numbered from `first` on, that are neither durable nor on their
  // way, and appends their positions (0 for `first`). So it does with those that are durable and
  // are known to have held something else: the log keeps both, and the sink's audit finds them.
  // Returns how many those are; kUnavailable as for Attach().
  StatusOr<size_t> Claim(uint64_t first, std::span<const std::string_view> events,
                         std::vector<uint32_t>& positions);

  // What became of some claimed sequences.
  void Settle(std::span<const Delivery> deliveries);

  uint64_t mark() const;
  uint64_t claimed_mark() const;

 private:
  Status CheckNotBroken() const;  // With the mutex held.

  const SourceKey key_;
  const FamilyNames& family_;
  const int32_t partition_;

  mutable std::mutex mutex_;
  SourceWindow window_;                                     // Guarded by mutex_.
  ContentMemory contents_;                                  // Guarded by mutex_.
  std::vector<std::shared_ptr<SourceListener>> listeners_;  // Guarded by mutex_.
};

}  // namespace assay::gateway
