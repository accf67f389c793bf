#include "ingest/sink/config.h"

#include <algorithm>
#include <filesystem>
#include <string_view>

namespace assay::sink {
namespace {

using namespace std::chrono_literals;

std::string Below(const std::string& root, const std::string& path) {
  return (std::filesystem::path(root) / path).string();
}

Status CheckLogId(const std::string& log_id) {
  constexpr std::string_view kAllowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  if (!log_id.empty() && log_id.size() <= 64 &&
      log_id.find_first_not_of(kAllowed) == std::string::npos) {
    return OkStatus();
  }
  return InvalidArgument("sink.log_id: '{}' must be 1 to 64 letters, digits, '.', '_' or '-'",
                         log_id);
}

Status CheckFamilies(const std::vector<std::string>& families) {
  if (families.empty()) return InvalidArgument("sink.families: name at least one");
  for (const std::string& name : families) {
    if (!FindFamily(name)) return InvalidArgument("sink.families: no family '{}'", name);
    if (std::ranges::count(families, name) > 1) {
      return InvalidArgument("sink.families: '{}' is named twice", name);
    }
  }
  return OkStatus();
}

}  // namespace

void SinkConfig::Declare(config::Schema& schema) {
  schema.AddCommand("run", "Moves records from Kafka into ClickHouse; also without a command.",
                    config::CommandKind::kServe);
  schema.AddCommand("migrate", "Creates database, tables and topics; safe to repeat.");
  kafka.Declare(schema);
  consumer.Declare(schema);
  clickhouse.Declare(schema);
  schema.Add("sink.log_id", &log_id,
             {.doc = "Incarnation of the log; change it only after the topics were made anew."});
  schema.Add("sink.families", &families, {.doc = "Families to store."});
  schema.Add("sink.name", &name, {.doc = "Name of this sink in the assignment."});
  schema.Add("sink.assignment", &assignment,
             {.doc = "File that says which sink stores which partitions; empty: this one stores "
                     "all. Read again on SIGHUP."});
  schema.Add(
      "sink.lease", &lease,
      {.doc = "How long after reading the ledger an insert may be sent.", .min = 1s, .max = 10min});
  schema.Add("sink.batch_rows_due", &batch_rows_due,
             {.doc = "Rows that are worth an insert.", .unit = "rows", .min = 1, .max = 1'000'000});
  schema.Add("sink.batch_rows_max", &batch_rows_max,
             {.doc = "Most rows of an insert.", .unit = "rows", .min = 1, .max = 1'000'000});
  schema.Add("sink.batch_bytes_max", &batch_bytes_max,
             {.doc = "Most bytes of an insert.",
              .min = config::ByteSize::MiB(1),
              .max = config::ByteSize::MiB(128)});
  schema.Add("sink.batch_age_due", &batch_age_due,
             {.doc = "How long a row waits at most for company.", .min = 1ms, .max = 60s});
  schema.Add(
      "sink.batch_spacing", &batch_spacing,
      {.doc = "Distance of inserts of a family, unless a batch is full.", .min = 0ms, .max = 60s});
  schema.Add("sink.insert_timeout", &insert_timeout,
             {.doc = "Longest run of an insert.", .min = 1s, .max = 10min});
  schema.Add("sink.audit_every", &audit_every,
             {.doc = "How often every row is looked at; what the ledger shows to be missing or "
                     "doubled is repaired at once.",
              .min = 1s});
  schema.Add("sink.install_root", &install_root,
             {.doc = "Folder that the paths below are relative to."});
  schema.Add("sink.migrations", &migrations, {.doc = "Folder of the store's migrations."});
  schema.Add("sink.topics", &topics, {.doc = "File that declares the topics."});
  schema.Add("sink.migrate_patience", &migrate_patience,
             {.doc = "How long 'migrate' waits for a store or broker that is starting.",
              .min = 0ms,
              .max = 1h});
  admin.Declare(schema, "sink.admin");
  schema.AddRule([this] { return CheckLogId(log_id); });
  schema.AddRule([this] { return CheckFamilies(families); });
  schema.AddRule([this]() -> Status {
    if (insert_timeout < lease) return OkStatus();
    return InvalidArgument("sink.insert_timeout: {} ms must be below sink.lease, {} ms",
                           insert_timeout.count(), lease.count());
  });
  schema.AddRule([this]() -> Status {
    if (batch_rows_due <= batch_rows_max) return OkStatus();
    return InvalidArgument("sink.batch_rows_due: {} is more than sink.batch_rows_max, {}",
                           batch_rows_due, batch_rows_max);
  });
}

clickhouse::ClientOptions SinkConfig::ClickHouse() const {
  clickhouse::ClientOptions options = clickhouse;
  options.response_bytes_max = 256u << 20;  // The sources of all partitions, at a start.
  return options;
}

BatchLimits SinkConfig::Limits() const {
  return {.rows_due = batch_rows_due,
          .age_due = batch_age_due,
          .spacing = batch_spacing,
          .rows_max = batch_rows_max,
          .bytes_max = batch_bytes_max.bytes};
}

std::vector<FamilyNames> SinkConfig::Families() const {
  std::vector<FamilyNames> found;
  for (const std::string& family : families) found.push_back(*FindFamily(family));
  return found;
}

AssignPartitions SinkConfig::Assign() const { return AssignFromFile(AssignmentPath(), name); }

std::string SinkConfig::MigrationsPath() const { return Below(install_root, migrations); }
std::string SinkConfig::TopicsPath() const { return Below(install_root, topics); }
std::string SinkConfig::AssignmentPath() const {
  return assignment.empty() ? "" : Below(install_root, assignment);
}

}  // namespace assay::sink
