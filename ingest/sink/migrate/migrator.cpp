#include "ingest/sink/migrate/migrator.h"

#include <fmt/format.h>

#include <utility>

#include "services/runtime/failpoint/failpoint.h"

namespace assay::sink {
namespace {

using clickhouse::Block;
using clickhouse::StringColumn;
using clickhouse::UInt32Column;
using clickhouse::UInt64Column;

constexpr int kUnknownTable = 60;
constexpr int kUnknownDatabase = 81;

constexpr std::string_view kCreateRecordTable = R"(
CREATE TABLE IF NOT EXISTS schema_migration
(
    version    UInt32,
    name       String,
    checksum   String,
    applied_at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = MergeTree ORDER BY version)";

// Parts that lack a projection their table declares.
constexpr std::string_view kIncompleteProjections = R"(
SELECT part.table AS table, declared.name AS projection, count() AS parts
FROM system.parts AS part
INNER JOIN system.projections AS declared
        ON declared.database = part.database AND declared.table = part.table
LEFT ANTI JOIN system.projection_parts AS present
        ON present.database = part.database AND present.table = part.table
       AND present.parent_name = part.name AND present.name = declared.name AND present.active
WHERE part.active AND part.rows > 0 AND part.database = {database:String}
GROUP BY table, projection
ORDER BY table, projection)";

StatusOr<std::vector<AppliedMigration>> ReadApplied(clickhouse::Client& client) {
  const auto block = client.Query("SELECT version, name, checksum FROM schema_migration");
  std::vector<AppliedMigration> applied;
  const auto code = clickhouse::ServerCode(block.status());
  if (code == kUnknownTable || code == kUnknownDatabase) return applied;
  RETURN_IF_ERROR(block.status());
  if (block->rows() == 0) return applied;
  ASSIGN_OR_RETURN(const auto* version, block->Get<UInt32Column>("version"));
  ASSIGN_OR_RETURN(const auto* name, block->Get<StringColumn>("name"));
  ASSIGN_OR_RETURN(const auto* checksum, block->Get<StringColumn>("checksum"));
  for (size_t row = 0; row < block->rows(); ++row) {
    applied.push_back({(*version)[row], std::string((*name)[row]), std::string((*checksum)[row])});
  }
  return applied;
}

}  // namespace

Migrator::Migrator(const Options& options) : options_(options), client_(options.client) {}

Status Migrator::Apply(const std::vector<Migration>& migrations, const Progress& progress) {
  RETURN_IF_ERROR(CreateDatabase());
  RETURN_IF_ERROR(Execute(std::string(kCreateRecordTable)));
  ASSIGN_OR_RETURN(const auto applied, ReadApplied(client_));
  ASSIGN_OR_RETURN(const auto pending, PendingMigrations(migrations, applied));
  for (const Migration& migration : pending) {
    progress(migration);
    RETURN_IF_ERROR(Annotate(ApplyOne(migration), migration.name));
  }
  return OkStatus();
}

Status Migrator::CheckCurrent(clickhouse::Client& client,
                              const std::vector<Migration>& migrations) {
  ASSIGN_OR_RETURN(const auto applied, ReadApplied(client));
  ASSIGN_OR_RETURN(const auto pending, PendingMigrations(migrations, applied));
  if (pending.empty()) return OkStatus();
  return FailedPrecondition(
      "the store lacks {} migrations, the first is {}; run 'assay-sink "
      "migrate'",
      pending.size(), pending.front().name);
}

Status Migrator::CreateDatabase() {
  // The client's own database may be the one that is missing, so this one uses none of it.
  clickhouse::ClientOptions anywhere = options_.client;
  anywhere.database = "default";
  clickhouse::Client client(anywhere);
  return client.Execute(
      fmt::format("CREATE DATABASE IF NOT EXISTS `{}`", options_.client.database));
}

Status Migrator::ApplyOne(const Migration& migration) {
  for (const std::string& statement : migration.statements) {
    RETURN_IF_ERROR(Execute(statement));
    RETURN_IF_ERROR(FAILPOINT_STATUS("sink.in_migration"));
  }
  if (migration.kind == MigrationKind::kProjection) {
    RETURN_IF_ERROR(CheckProjectionsComplete(migration));
  }
  Block record;
  record.Add<UInt32Column>("version").Append(migration.version);
  record.Add<StringColumn>("name").Append(migration.name);
  record.Add<StringColumn>("checksum").Append(migration.checksum);
  return client_.Insert("schema_migration (version, name, checksum)", record);
}

// A part that was written while the projection was being built would lack it, and then never
// merge with the others.
Status Migrator::CheckProjectionsComplete(const Migration& migration) {
  ASSIGN_OR_RETURN(const Block block,
                   client_.Query(kIncompleteProjections, {{"database", options_.client.database}}));
  if (block.rows() == 0) return OkStatus();
  ASSIGN_OR_RETURN(const auto* table, block.Get<StringColumn>("table"));
  ASSIGN_OR_RETURN(const auto* projection, block.Get<StringColumn>("projection"));
  ASSIGN_OR_RETURN(const auto* parts, block.Get<UInt64Column>("parts"));
  return FailedPrecondition(
      "{} parts of table {} lack projection {} after {}: rows were written meanwhile; stop every "
      "sink and migrate again",
      (*parts)[0], (*table)[0], (*projection)[0], migration.name);
}

Status Migrator::Execute(const std::string& statement) {
  // Both settings make a statement wait for its own effect.
  return client_.Execute(statement, {},
                         {.settings = {{"mutations_sync", "2"}, {"alter_sync", "2"}},
                          .query_id = {},
                          .timeout = options_.patience,
                          .cancel = {}});
}

}  // namespace assay::sink
