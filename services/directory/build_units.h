// Units: records -> the organisation tree, top down.
#pragma once

#include <span>
#include <vector>

#include "services/directory/build.h"

namespace assay::directory {

// The valid units in the order of Snapshot::units(); problems of the others are appended.
std::vector<Unit> BuildUnits(std::span<const reference::v1::ReferenceRecord> records,
                             std::vector<Problem>& problems);

}  // namespace assay::directory
