// ProcessMetrics: what the kernel knows of this process, under the names that Prometheus's own
// clients use, read from /proc when somebody asks:
//
//   process_resident_memory_bytes, process_virtual_memory_bytes, process_open_fds,
//   process_max_fds, process_cpu_seconds_total, process_start_time_seconds (UNIX time),
//   process_uptime_seconds
#pragma once

#include <memory>
#include <vector>

#include "services/runtime/telemetry/metrics.h"

namespace assay::process {

class ProcessMetrics {
 public:
  // `metrics` shows them until this goes.
  explicit ProcessMetrics(telemetry::Metrics& metrics);

 private:
  std::vector<std::shared_ptr<void>> shown_;
};

}  // namespace assay::process
