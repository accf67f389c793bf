// The load of bench_ingest: records of calls as a gateway writes them, about 160 bytes each, from
// many sources over all partitions.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "ingest/sink/row.h"
#include "services/runtime/base/status.h"
#include "services/runtime/kafka/client_options.h"

namespace assay::bench {

inline constexpr int32_t kPartitions = 8;
inline constexpr size_t kUnits = 48;  // branch-00 to branch-47

struct Load {
  // `count` records; the same every time. Record i belongs to source i % sources.
  static Load Make(size_t count);

  std::string source_id(size_t record) const;
  int32_t partition(size_t record) const;
  // As the log gives the record back: its offset is its rank within its partition.
  sink::LogRecord LogRecordOf(size_t record) const;

  double bytes_per_record() const;

  std::vector<std::string> values;
  std::vector<std::string> sources;
};

// Puts the whole load into a topic with a bare producer (idempotent, acks=all, lz4) and returns
// how long that took, the last report included.
StatusOr<std::chrono::duration<double>> Fill(const kafka::ClientOptions& client,
                                             const std::string& topic, const Load& load);

}  // namespace assay::bench
