#include "query/server/kafka_log_ends.h"

namespace assay::query {

StatusOr<int32_t> KafkaLogEnds::PartitionsOf(Family family, const std::string& topic) {
  {
    std::lock_guard lock(mutex_);
    if (const auto known = partitions_.find(family); known != partitions_.end()) {
      return known->second;
    }
  }
  ASSIGN_OR_RETURN(const kafka::TopicDescription description, admin_->DescribeTopic(topic));
  std::lock_guard lock(mutex_);
  return partitions_[family] = description.partitions;
}

StatusOr<std::map<uint32_t, LogRange>> KafkaLogEnds::EndsOf(Family family) {
  const std::string topic = fmt::format("assay.{}.v1", metrics::Name(family));
  ASSIGN_OR_RETURN(const int32_t partitions, PartitionsOf(family, topic));
  std::map<uint32_t, LogRange> ends;
  for (int32_t partition = 0; partition < partitions; ++partition) {
    ASSIGN_OR_RETURN(const kafka::OffsetRange range, admin_->QueryOffsets({topic, partition}));
    ends[static_cast<uint32_t>(partition)] = {static_cast<uint64_t>(range.first),
                                              static_cast<uint64_t>(range.end)};
  }
  return ends;
}

}  // namespace assay::query
