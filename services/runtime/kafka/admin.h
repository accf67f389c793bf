// Admin: creates and describes topics. Every call asks the broker and waits, at most for the
// patience given when the Admin was created; kUnavailable when no answer came by then.
// Thread-safe.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "services/runtime/base/status.h"
#include "services/runtime/kafka/client_options.h"
#include "services/runtime/kafka/topic_partition.h"

namespace assay::kafka {

struct TopicSpec {
  std::string name;
  int32_t partitions = 1;
  int32_t replication = 1;
  std::map<std::string, std::string> config;  // Kafka's names: retention.ms, cleanup.policy ...
};

struct TopicDescription {
  int32_t partitions = 0;
  std::map<std::string, std::string> config;  // Effective values, defaults included.
};

class Admin {
 public:
  static StatusOr<std::unique_ptr<Admin>> Create(
      const ClientOptions& client, std::chrono::milliseconds patience = std::chrono::seconds(10));
  ~Admin();

  // OK when a broker answers a metadata request.
  Status Ping();

  // kAlreadyExists, changing nothing, when the topic is there.
  Status CreateTopic(const TopicSpec& spec);
  // Creates the topic, or checks that it is as specified. kFailedPrecondition lists every
  // difference in partitions or the given config; a topic is never altered here.
  Status EnsureTopic(const TopicSpec& spec);
  // kNotFound when there is no such topic.
  StatusOr<TopicDescription> DescribeTopic(const std::string& name);
  StatusOr<std::vector<std::string>> ListTopics();
  Status DeleteTopic(const std::string& name);
  // Drops the records before `offset`, as retention would.
  Status DeleteRecordsBefore(const TopicPartition& partition, int64_t offset);

  StatusOr<OffsetRange> QueryOffsets(const TopicPartition& partition);

 private:
  class Impl;
  Status AwaitTopic(const TopicSpec& spec);
  explicit Admin(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace assay::kafka
