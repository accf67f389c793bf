// Assignment: which sink stores which partitions, of every family. One file for all sinks:
//
//   [sinks]
//   sink-0 = [0, 1, 2, 3]
//   sink-1 = [4, 5, 6, 7]
//
// A partition that stands in it twice would have two writers, so such a file is refused. Without
// a file one sink has all partitions. Static: a sink that dies is replaced, never rebalanced.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "services/runtime/base/status.h"

namespace assay::sink {

class Assignment {
 public:
  static StatusOr<Assignment> Read(const std::string& path);
  // Every partition there is to whoever asks.
  static Assignment Everything() { return Assignment(); }

  // The partitions of `sink` out of those a topic has; none when the sink is not named.
  // FailedPrecondition when it names one that the topic has not, or leaves one without a sink.
  StatusOr<std::vector<int32_t>> PartitionsOf(const std::string& sink,
                                              std::span<const int32_t> all) const;

 private:
  bool is_everything_ = true;
  std::string path_;
  std::map<int32_t, std::string> owners_;
};

// Asked at every beginning of a session: the partitions to store out of those the topic has.
using AssignPartitions =
    std::function<StatusOr<std::vector<int32_t>>(std::span<const int32_t> all)>;

// Reads the file each time it is asked; an empty path gives everything.
AssignPartitions AssignFromFile(std::string path, std::string sink);

}  // namespace assay::sink
