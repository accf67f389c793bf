// Build: reference records -> Snapshot. Pure.
//
// It never fails as a whole: what is valid goes into the snapshot, and every record that is
// not, or that refers to something missing, is listed with all its problems and left out
// (together with what depends on it). `assayctl apply` refuses to write when there is any
// problem; a process that reads the topic logs them and serves the rest.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "assay/reference/v1/reference.pb.h"
#include "services/directory/snapshot.h"

namespace assay::directory {

// Of a key in messages, which may be any bytes.
inline constexpr size_t kShownKeyBytesMax = 512;

struct Problem {
  size_t record = 0;    // Position in the records given.
  std::string key;      // "unit/north", as PrintableUtf8() has it, as the message
  std::string message;  // "time_zone: \"Mars/Base\" is not an IANA time zone of this machine"
};

struct Built {
  std::shared_ptr<const Snapshot> snapshot;  // Never null.
  std::vector<Problem> problems;             // Ordered by record.
};

Built Build(std::span<const reference::v1::ReferenceRecord> records, uint64_t version);

// The key of a record in the topic: "unit/<id>", "source/<id>" or
// "questionnaire/<id>/<version>"; empty for a record without content.
std::string KeyOf(const reference::v1::ReferenceRecord& record);

}  // namespace assay::directory
