// ApplyPlan: what applying documents changes in the reference data in force. Pure.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "assay/reference/v1/reference.pb.h"
#include "services/directory/documents.h"

namespace assay::assayctl {

struct Change {
  enum class Kind { kAdd, kChange, kSame };
  Kind kind = Kind::kAdd;
  std::string key;      // "unit/north"
  std::string details;  // What differs: "time_zone: Asia/Tokyo -> Asia/Shanghai".
  reference::v1::ReferenceRecord record;
};

struct ApplyPlan {
  // One for each document, in the order to write: parents before what refers to them.
  std::vector<Change> changes;
  // Everything wrong with the result, or with changing it so. Nothing may be written then.
  std::vector<std::string> problems;

  size_t Count(Change::Kind kind) const;
  // The records to write.
  std::vector<reference::v1::ReferenceRecord> Records() const;
};

// Documents with problems of their own are not compared: the plan has those problems only.
ApplyPlan PlanApply(const std::vector<reference::v1::ReferenceRecord>& in_force,
                    const directory::Documents& documents);

}  // namespace assay::assayctl
