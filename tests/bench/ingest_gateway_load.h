// The load client of B1: streams of ready-made batches, as many branch systems send them.
//
// Everything that could cost time while the gateway is measured is done before: batches are
// encoded, and sent from where they lie.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "services/runtime/base/status.h"
#include "tests/bench/ingest_load.h"

namespace assay::bench {

inline constexpr size_t kStreams = 8;
inline constexpr size_t kBatchEvents = 300;

// The batches of one source, encoded.
struct StreamLoad {
  std::string source_id;
  uint64_t events = 0;
  std::vector<std::string> batches;
};

std::vector<StreamLoad> MakeStreams(const Load& load);

// Sends all streams at once and returns the time from the first batch to the last
// acknowledgement. Fails when a stream ends early or an event is refused.
StatusOr<std::chrono::duration<double>> SendStreams(const std::string& address,
                                                    const std::vector<StreamLoad>& streams);

// The reference data the streams need, as YAML for `assayctl apply`.
std::string ReferenceYaml(const std::vector<StreamLoad>& streams);

}  // namespace assay::bench
