// Failpoints: named places where a test makes this process fail.
//
//   FAILPOINT("gateway.after_produce");                          // May kill, delay or pause.
//   RETURN_IF_ERROR(FAILPOINT_STATUS("sink.before_insert"));     // May also be an error.
//
// Which of them do what stands in the environment variable ASSAY_FAILPOINTS (plan.h), read at the
// first place reached; a plan that cannot be read ends the process there, so that no test passes
// because its fault never happened. A place that acts says so on standard error first.
//
// Where the CMake option ASSAY_FAILPOINTS is off (every release build) both are nothing at all,
// not even a name in the program. Thread-safe.
#pragma once

#include "services/runtime/base/status.h"

#ifndef ASSAY_FAILPOINTS
#error "link assay_failpoint: it says whether failpoints are built"
#endif

#if ASSAY_FAILPOINTS
#define FAILPOINT(name) static_cast<void>(::assay::failpoint::Reach(name))
#define FAILPOINT_STATUS(name) ::assay::failpoint::Reach(name)
#else
#define FAILPOINT(name) static_cast<void>(0)
#define FAILPOINT_STATUS(name) ::assay::OkStatus()
#endif

namespace assay::failpoint {

// What the macros call: does what this process's plan says about the place, if anything. Not OK
// exactly when the plan says `error`.
Status Reach(std::string_view name);

}  // namespace assay::failpoint
