// Address: "host:port" taken apart.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "services/runtime/base/status.h"

namespace assay::telemetry {

struct Address {
  std::string host;
  uint16_t port = 0;
};

// "127.0.0.1:9100", "localhost:0" or "[::1]:9100".
StatusOr<Address> ParseAddress(std::string_view text);

}  // namespace assay::telemetry
