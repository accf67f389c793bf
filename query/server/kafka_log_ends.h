// KafkaLogEnds: what the log holds, as its broker says.
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "query/server/engine/intake_store.h"
#include "services/runtime/kafka/admin.h"

namespace assay::query {

class KafkaLogEnds final : public LogEnds {
 public:
  explicit KafkaLogEnds(std::unique_ptr<kafka::Admin> admin) : admin_(std::move(admin)) {}

  StatusOr<std::map<uint32_t, LogRange>> EndsOf(Family family) override;

 private:
  StatusOr<int32_t> PartitionsOf(Family family, const std::string& topic);

  const std::unique_ptr<kafka::Admin> admin_;
  std::mutex mutex_;
  std::map<Family, int32_t> partitions_;  // Never changes once a topic exists.
};

}  // namespace assay::query
