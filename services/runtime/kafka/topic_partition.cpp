#include "services/runtime/kafka/topic_partition.h"

#include <zlib.h>

namespace assay::kafka {

int32_t PartitionFor(std::string_view key, int32_t partition_count) {
  const uLong checksum =
      crc32(0, reinterpret_cast<const Bytef*>(key.data()), static_cast<uInt>(key.size()));
  return static_cast<int32_t>(checksum % static_cast<uLong>(partition_count));
}

}  // namespace assay::kafka
