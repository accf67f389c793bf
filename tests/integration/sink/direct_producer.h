// Ways to fill a topic that the runtime's producer does not offer, for logs that a sink must cope
// with: records stamped by the writer instead of the broker.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "services/runtime/base/clock.h"
#include "services/runtime/base/status.h"

namespace assay::testing {

struct StampedRecord {
  int32_t partition = 0;
  std::string key;
  std::string value;
  WallTime stamp;
};

// Writes the records with their own stamps: the topic is set to CreateTime for the while and to
// LogAppendTime afterwards. The log keeps each batch as it was stamped.
Status WriteStamped(const std::string& brokers, const std::string& topic,
                    const std::vector<StampedRecord>& records);

}  // namespace assay::testing
