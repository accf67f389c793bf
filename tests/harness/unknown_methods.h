// What somebody asks for who does not know, or does not care, what a process serves.
#pragma once

#include <string>

#include "services/runtime/base/status.h"

namespace assay::testing {

// Calls `count` gRPC methods that nobody serves, each with a name of 4 KiB of its own, and asks the
// monitoring port for as many pages. OK when all were refused as not served.
Status AskForUnknownThings(const std::string& address, int monitoring_port, int count);

// How many series /metrics shows; fails when it does not answer.
StatusOr<int> SeriesOf(int monitoring_port);

}  // namespace assay::testing
