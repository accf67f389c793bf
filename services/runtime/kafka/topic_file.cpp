#include "services/runtime/kafka/topic_file.h"

#include "services/runtime/config/toml_source.h"

namespace assay::kafka {
namespace {

using config::Literal;

Status At(const std::string& path, const Literal& item, std::string_view key,
          const Status& status) {
  return Annotate(status, fmt::format("{}:{}: {}", path, item.line, key));
}

// Calls read(key, item) for every entry of a table; its errors get their place in the file.
template <typename ReadEntry>
Status ForEach(const std::string& path, const Literal& table, ReadEntry read) {
  if (table.kind != Literal::Kind::kTable) return InvalidArgument("is not a table");
  for (size_t i = 0; i < table.keys.size(); ++i) {
    const Literal& item = table.items[i];
    RETURN_IF_ERROR(At(path, item, table.keys[i], read(table.keys[i], item)));
  }
  return OkStatus();
}

Status UnknownKey() { return InvalidArgument("unknown key"); }

StatusOr<TopicSpec> ReadTopic(const std::string& path, const Literal& table, TopicSpec spec) {
  RETURN_IF_ERROR(ForEach(path, table, [&](const std::string& key, const Literal& item) -> Status {
    if (key == "name") return Read(item, &spec.name);
    if (key == "partitions") return Read(item, &spec.partitions);
    if (key == "replication_factor") return Read(item, &spec.replication);
    if (key == "config") return Read(item, &spec.config);
    return UnknownKey();
  }));
  if (spec.name.empty() || spec.partitions < 1 || spec.replication < 1) {
    return InvalidArgument(
        "{}:{}: topic \"{}\": needs a name, and partitions and replication_factor of 1 or more",
        path, table.line, spec.name);
  }
  return spec;
}

}  // namespace

StatusOr<std::vector<TopicSpec>> ReadTopicFile(const std::string& path) {
  ASSIGN_OR_RETURN(const Literal root, config::ReadTomlFile(path));
  // First the defaults, wherever they stand.
  TopicSpec defaults{.name = {}, .partitions = 0, .replication = 1, .config = {}};
  std::vector<TopicSpec> topics;
  const auto read_defaults = [&](const std::string& key, const Literal& item) -> Status {
    return key == "replication_factor" ? Read(item, &defaults.replication) : UnknownKey();
  };
  for (size_t i = 0; i < root.keys.size(); ++i) {
    if (root.keys[i] == "defaults") RETURN_IF_ERROR(ForEach(path, root.items[i], read_defaults));
  }
  RETURN_IF_ERROR(ForEach(path, root, [&](const std::string& key, const Literal& item) -> Status {
    if (key == "defaults") return OkStatus();
    if (key != "topic" || item.kind != Literal::Kind::kArray) return UnknownKey();
    for (const Literal& table : item.items) {
      ASSIGN_OR_RETURN(TopicSpec topic, ReadTopic(path, table, defaults));
      topics.push_back(std::move(topic));
    }
    return OkStatus();
  }));
  return topics;
}

}  // namespace assay::kafka
