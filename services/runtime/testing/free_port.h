// FreePort: a TCP port of the loopback interface that nobody has at this moment.
//
// For programs that must be told their port; programs of ours take port 0 and say which they
// got. Ports are not handed out twice by one test binary.
#pragma once

#include <cstdint>

namespace assay::testing {

uint16_t FreePort();

}  // namespace assay::testing
