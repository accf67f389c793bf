// Ways to fill a topic that the runtime's producer does not offer, for logs that a sink must cope
// with: records stamped by the writer instead of the broker, and transactions.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
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

// What one transaction writes, as (key, value), and how it ends.
struct Transaction {
  std::vector<std::pair<std::string, std::string>> records;
  bool commits = true;
};

// Each ends with a marker, which takes an offset and is no record; what an aborted one wrote lies
// in the log and is kept from readers.
Status WriteInTransactions(const std::string& brokers, const std::string& topic, int32_t partition,
                           const std::vector<Transaction>& transactions);

}  // namespace assay::testing
