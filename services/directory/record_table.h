// RecordTable: the newest record of every key, as a compacted topic means it.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "assay/reference/v1/reference.pb.h"
#include "services/directory/build.h"
#include "services/directory/reference_log.h"

namespace assay::directory {

class RecordTable {
 public:
  // Applies entries in order.
  void Apply(std::span<const LogEntry> entries);

  // The records in force, ordered by key. Values that are not ReferenceRecords, or stand under
  // a key that is not their own, are not among them.
  std::vector<reference::v1::ReferenceRecord> Records() const;

  // Keys whose newest value cannot be used, with the reason.
  const std::map<std::string, std::string>& unreadable() const { return unreadable_; }

 private:
  std::map<std::string, reference::v1::ReferenceRecord> records_;
  std::map<std::string, std::string> unreadable_;
};

}  // namespace assay::directory
