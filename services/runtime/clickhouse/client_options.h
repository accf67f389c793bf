// How our processes reach the store: the shared section [clickhouse].
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "services/runtime/clickhouse/parameters.h"
#include "services/runtime/config/schema.h"

namespace assay::clickhouse {

struct ClientOptions {
  std::string url = "http://127.0.0.1:8123";
  std::string credentials_file{};  // Read into the next two when the configuration is loaded.
  std::string user{};              // Empty: none is sent.
  std::string password{};          // Sent as a header, never logged.
  std::string database = "default";
  std::chrono::milliseconds connect_timeout{2'000};
  std::chrono::milliseconds request_timeout{30'000};  // From the call to the last byte.
  size_t response_bytes_max = 64u << 20;
  size_t connections_max = 16;
  Settings settings{};  // Sent with every statement, before the call's own.

  // clickhouse.url, .credentials_file, .user, .password, .database
  void Declare(config::Schema& schema);
};

}  // namespace assay::clickhouse
