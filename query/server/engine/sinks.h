// Port through which sinks are asked what they store. Their word explains; it decides nothing.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "query/metrics/metric.h"
#include "services/runtime/base/clock.h"
#include "services/runtime/base/status.h"

namespace assay::query {

// Why a sink does not store a partition, and since when.
struct SinkStop {
  std::string why;
  WallTime since = {};
};

struct SinkFamily {
  metrics::Family family = metrics::Family::kCall;
  std::string problem = {};  // Why nothing of it is stored now; empty when all is well.
  std::map<uint32_t, std::optional<SinkStop>> partitions = {};  // Those it has.
  std::vector<std::string> set_aside = {};  // Sources of which nothing counts: each, and why.
};

// What one sink says of itself.
struct SinkWord {
  std::string address = {};
  Status answered = {};  // Everything below is empty when it did not.
  std::string log_id = {};
  std::vector<SinkFamily> families = {};
};

class Sinks {
 public:
  virtual ~Sinks() = default;

  // Of every sink that is known here, in bounded time.
  virtual std::vector<SinkWord> Ask() = 0;
};

}  // namespace assay::query
