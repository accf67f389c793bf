// WarehouseConfig: the settings of section [warehouse].
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "services/runtime/config/schema.h"

namespace assay::warehouse {

struct WarehouseConfig {
  std::string listen = "127.0.0.1:8123";
  std::string data_dir = "var/warehouse";
  std::string server_name = "assay-warehouse";
  std::string credentials_dir = "var/credentials";
  std::vector<std::string> hosts{};
  size_t connections_max = 256;
  size_t statements_max = 16;
  std::chrono::milliseconds place_patience{10'000};
  std::chrono::milliseconds kill_patience{30'000};
  std::chrono::milliseconds idle_max{30'000};
  std::chrono::milliseconds head_within{5'000};
  std::chrono::milliseconds client_patience{60'000};
  std::chrono::milliseconds drain_within{5'000};
  config::ByteSize statement_bytes_max = config::ByteSize::KiB(256);
  config::ByteSize answer_buffer_bytes = config::ByteSize::MiB(1);
  config::ByteSize held_answer_bytes_max = config::ByteSize::MiB(64);
  config::ByteSize memory_bytes_max = config::ByteSize::GiB(4);
  config::ByteSize mark_cache_bytes_max = config::ByteSize::MiB(256);
  std::string reaching_engines{};

  // The names in `reaching_engines`.
  std::set<std::string, std::less<>> ReachingEngines() const;

  void Declare(config::Schema& schema);
};

}  // namespace assay::warehouse
