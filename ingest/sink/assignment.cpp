#include "ingest/sink/assignment.h"

#include <algorithm>
#include <utility>

#include "services/runtime/config/toml_source.h"

namespace assay::sink {

using config::Literal;

StatusOr<Assignment> Assignment::Read(const std::string& path) {
  ASSIGN_OR_RETURN(const Literal root, config::ReadTomlFile(path));
  Assignment assignment;
  assignment.is_everything_ = false;
  assignment.path_ = path;
  if (root.keys != std::vector<std::string>{"sinks"} ||
      root.items[0].kind != Literal::Kind::kTable) {
    return InvalidArgument("{}: must have one table, [sinks], and nothing else", path);
  }
  const Literal& sinks = root.items[0];
  for (size_t i = 0; i < sinks.keys.size(); ++i) {
    std::vector<int32_t> partitions;
    const std::string place = fmt::format("{}:{}: {}", path, sinks.items[i].line, sinks.keys[i]);
    RETURN_IF_ERROR(Annotate(config::Read(sinks.items[i], &partitions), place));
    for (const int32_t partition : partitions) {
      if (partition < 0) return InvalidArgument("{}: {} is no partition", place, partition);
      const auto [owner, is_new] = assignment.owners_.try_emplace(partition, sinks.keys[i]);
      if (!is_new) {
        return InvalidArgument("{}: partition {} is given to {} already", place, partition,
                               owner->second);
      }
    }
  }
  return assignment;
}

StatusOr<std::vector<int32_t>> Assignment::PartitionsOf(const std::string& sink,
                                                        std::span<const int32_t> all) const {
  if (is_everything_) return std::vector<int32_t>(all.begin(), all.end());
  for (const int32_t partition : all) {
    if (owners_.contains(partition)) continue;
    return FailedPrecondition("{}: partition {} has no sink; give it to one", path_, partition);
  }
  std::vector<int32_t> own;
  for (const auto& [partition, owner] : owners_) {
    if (std::ranges::find(all, partition) == all.end()) {
      return FailedPrecondition("{}: {} has partition {}, but the topic has only {} of them", path_,
                                owner, partition, all.size());
    }
    if (owner == sink) own.push_back(partition);
  }
  return own;
}

AssignPartitions AssignFromFile(std::string path, std::string sink) {
  return [path = std::move(path),
          sink = std::move(sink)](std::span<const int32_t> all) -> StatusOr<std::vector<int32_t>> {
    if (path.empty()) return Assignment::Everything().PartitionsOf(sink, all);
    ASSIGN_OR_RETURN(const Assignment assignment, Assignment::Read(path));
    return assignment.PartitionsOf(sink, all);
  };
}

}  // namespace assay::sink
