// Reads the file that declares topics (deploy/kafka/topics.toml):
//
//   [defaults]
//   replication_factor = 1
//   [[topic]]
//   name = "assay.call.v1"
//   partitions = 8
//   [topic.config]
//   "retention.ms" = "604800000"
#pragma once

#include <string>
#include <vector>

#include "services/runtime/base/status.h"
#include "services/runtime/kafka/admin.h"

namespace assay::kafka {

// In the file's order. Fails, naming file, line and key, on anything unknown, missing or of the
// wrong type.
StatusOr<std::vector<TopicSpec>> ReadTopicFile(const std::string& path);

}  // namespace assay::kafka
