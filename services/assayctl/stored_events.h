// Waits until figures have the events that a gateway acknowledged.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "assay/event/v1/family.pb.h"
#include "services/assayctl/command_line.h"

namespace assay::assayctl {

// Everything of a source up to a sequence, as it was acknowledged.
struct AckedEvents {
  event::v1::Family family = event::v1::FAMILY_UNSPECIFIED;
  std::string source_id;
  uint32_t epoch = 1;
  uint64_t sequence = 0;  // 0: nothing to wait for.
};

// Asks the query server until it has them. kDeadlineExceeded when they are not stored in time,
// kCancelled when the user asks to stop.
Status WaitUntilStored(const Session& session, const AckedEvents& events,
                       std::chrono::seconds patience);

// How many events of a source were refused, of all that it has, once they are stored.
// kFailedPrecondition when it has other epochs too, which are counted together; kResourceExhausted
// when there are too many sources to look for it; or why the query server does not say.
StatusOr<uint64_t> CountRefused(const Session& session, const AckedEvents& events);

}  // namespace assay::assayctl
