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

// True for 127.0.0.0/8, ::1 and "localhost"; other names are never looked up.
bool IsLoopback(const Address& address);

// The rule for a listener that asks nobody for credentials: only this machine may reach it.
// Fails, naming the setting, when `address` is anything else. `or_else` is what would permit
// another address, such as "set warehouse.password".
Status LoopbackOnly(std::string_view setting, std::string_view address,
                    std::string_view or_else = {});

}  // namespace assay::telemetry
