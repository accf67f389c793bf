#include "ingest/sink/stopped_partitions.h"

#include <fmt/chrono.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace assay::sink {

void StoppedPartitions::Stop(int32_t partition, Status why, WallTime now) {
  std::lock_guard lock(mutex_);
  stopped_.try_emplace(partition, StoppedPartition{partition, std::move(why), now});
}

Status StoppedPartitions::why(int32_t partition) const {
  std::lock_guard lock(mutex_);
  const auto found = stopped_.find(partition);
  return found == stopped_.end() ? OkStatus() : found->second.why;
}

size_t StoppedPartitions::size() const {
  std::lock_guard lock(mutex_);
  return stopped_.size();
}

std::vector<StoppedPartition> StoppedPartitions::list() const {
  std::lock_guard lock(mutex_);
  std::vector<StoppedPartition> all;
  for (const auto& [partition, stopped] : stopped_) all.push_back(stopped);
  return all;
}

std::string Describe(std::string_view family, std::span<const StoppedPartition> stopped) {
  if (stopped.empty()) return "";
  std::vector<int32_t> numbers;
  for (const StoppedPartition& each : stopped) numbers.push_back(each.partition);
  const StoppedPartition& first = *std::ranges::min_element(stopped, {}, &StoppedPartition::since);
  return fmt::format("{} {} since {:%FT%TZ}: {}", family, fmt::join(numbers, ", "),
                     std::chrono::floor<std::chrono::seconds>(first.since), Message(first.why));
}

}  // namespace assay::sink
