// Journal: what one source was sent and told, written down outside the system under test before
// anything else happens: a line is on the disk before its events leave and before an ack is used.
// What the store must hold follows from these files alone.
//
//   sent EPOCH FIRST HASH HASH ...      a hash is 16 hexadecimal digits, or - for a refused event
//   acked EPOCH THROUGH
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "services/runtime/base/status.h"

namespace assay::chaos {

using MaybeHash = std::optional<uint64_t>;  // Nothing for an event that is refused.

class Journal {
 public:
  static StatusOr<std::unique_ptr<Journal>> Create(const std::filesystem::path& path);
  ~Journal();

  // Consecutive events from `first` on that were not written down before.
  Status Sent(uint32_t epoch, uint64_t first, std::span<const MaybeHash> hashes);
  Status Acked(uint32_t epoch, uint64_t through);

 private:
  explicit Journal(int file) : file_(file) {}
  Status Append(std::string line);

  std::mutex mutex_;
  const int file_;
};

struct SourceEpoch {
  std::string source;
  uint32_t epoch = 0;
  auto operator<=>(const SourceEpoch&) const = default;
};

// What became of the events of one source and epoch, as its client knows.
struct Account {
  std::vector<MaybeHash> sent;  // Sequence n stands at n - 1.
  uint64_t acked = 0;
};

// All journals of a folder; a journal's file name is its source with '/' as '+'.
StatusOr<std::map<SourceEpoch, Account>> ReadJournals(const std::filesystem::path& folder);
std::string JournalName(std::string source);

}  // namespace assay::chaos
