// Why bytes are not an Event. The generated parser only says that they are not; a client wants
// to know whether a text is not UTF-8, and which, or whether the whole is no protobuf message.
#pragma once

#include <string_view>

#include "ingest/gateway/check/flaw.h"

namespace assay::gateway {

// For bytes that the generated parser refused.
Flaw ExplainUnreadable(std::string_view event);

}  // namespace assay::gateway
