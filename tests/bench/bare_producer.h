// The peer of the gateway: librdkafka alone, set for throughput with the same guarantees.
#pragma once

#include <string>

#include "services/runtime/base/status.h"
#include "tests/bench/ingest_load.h"

namespace assay::bench {

struct ProducerSpeed {
  double events_per_second = 0;
  double cpu_us_per_event = 0;
};

// Writes the load into an existing topic of kPartitions partitions and waits for the last report.
StatusOr<ProducerSpeed> RunBareProducer(const std::string& brokers, const std::string& topic,
                                        const Load& load);

}  // namespace assay::bench
