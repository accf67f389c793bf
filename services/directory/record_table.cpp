#include "services/directory/record_table.h"

#include <fmt/format.h>

#include "services/runtime/base/alphabet.h"

namespace assay::directory {

void RecordTable::Apply(std::span<const LogEntry> entries) {
  for (const LogEntry& entry : entries) {
    records_.erase(entry.key);
    unreadable_.erase(entry.key);
    if (!entry.value) continue;

    reference::v1::ReferenceRecord record;
    if (!record.ParseFromString(*entry.value)) {
      unreadable_.emplace(entry.key, "not a valid assay.reference.v1.ReferenceRecord");
    } else if (const std::string key = KeyOf(record); key != entry.key) {
      unreadable_.emplace(entry.key, fmt::format("the record is \"{}\"; its key must say so",
                                                 PrintableUtf8(key, kShownKeyBytesMax)));
    } else {
      records_.emplace(entry.key, std::move(record));
    }
  }
}

std::vector<reference::v1::ReferenceRecord> RecordTable::Records() const {
  std::vector<reference::v1::ReferenceRecord> records;
  records.reserve(records_.size());
  for (const auto& [key, record] : records_) records.push_back(record);
  return records;
}

}  // namespace assay::directory
