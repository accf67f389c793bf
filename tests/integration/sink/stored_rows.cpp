#include "tests/integration/sink/stored_rows.h"

#include <utility>

namespace assay::testing {
namespace {

using clickhouse::Block;
using clickhouse::LowCardinalityColumn;
using clickhouse::StringColumn;
using clickhouse::UInt64Column;

// One text per statement, so that roll-ups and facts are compared whole.
StatusOr<std::string> Answer(clickhouse::Client& client, const std::string& sql,
                             bool with_projections) {
  const clickhouse::Settings settings =
      with_projections ? clickhouse::Settings{{"force_optimize_projection", "1"},
                                              {"optimize_use_implicit_projections", "0"}}
                       : clickhouse::Settings{{"optimize_use_projections", "0"}};
  ASSIGN_OR_RETURN(const Block block, client.Query(sql, {}, {.settings = settings}));
  if (block.rows() == 0) return std::string();
  ASSIGN_OR_RETURN(const auto* answer, block.Get<StringColumn>("answer"));
  return std::string((*answer)[0]);
}

Status CheckSame(clickhouse::Client& client, const std::string& what, const std::string& sql) {
  ASSIGN_OR_RETURN(const std::string rolled_up, Answer(client, sql, true));
  ASSIGN_OR_RETURN(const std::string facts, Answer(client, sql, false));
  if (rolled_up == facts) return OkStatus();
  return DataLoss("{}: the roll-up says {}, the facts say {}", what, rolled_up, facts);
}

std::string DayStatement(const std::string& table) {
  const std::string sums = table == "call"
                               ? "sum(queue_ms) AS a, sum(handle_ms) AS b"
                               : "sumForEach(answered) AS a, sumForEach(score_micro) AS b";
  return fmt::format(
      "SELECT toString(groupArray((business_date, status, n, a, b))) AS answer FROM ("
      "SELECT business_date, status, count() AS n, {} FROM {} "
      "GROUP BY unit, business_date, status, sign ORDER BY unit, business_date, status, sign)",
      sums, table);
}

}  // namespace

StatusOr<uint64_t> Number(clickhouse::Client& client, const std::string& sql) {
  ASSIGN_OR_RETURN(const Block block, client.Query(fmt::format(
                                          "SELECT assumeNotNull(toUInt64(({}))) AS number", sql)));
  if (block.rows() == 0) return 0;
  ASSIGN_OR_RETURN(const auto* number, block.Get<UInt64Column>("number"));
  return (*number)[0];
}

uint64_t RowsStored(clickhouse::Client& client, const std::string& table) {
  return Number(client, "SELECT count() FROM " + table).value_or(0);
}

std::map<int64_t, std::string> StatusesByOffset(clickhouse::Client& client, int32_t partition,
                                                const std::string& table) {
  std::map<int64_t, std::string> statuses;
  const auto block = client.Query(fmt::format(
      "SELECT kafka_offset, status FROM {} WHERE kafka_partition = {}", table, partition));
  if (!block.ok() || block->rows() == 0) return statuses;
  const auto offset = block->Get<UInt64Column>("kafka_offset");
  const auto status = block->Get<LowCardinalityColumn>("status");
  for (size_t row = 0; row < block->rows(); ++row) {
    statuses[static_cast<int64_t>((**offset)[row])] = std::string((**status)[row]);
  }
  return statuses;
}

std::map<std::string, uint64_t> RowsByStatus(clickhouse::Client& client, const std::string& table) {
  std::map<std::string, uint64_t> rows;
  const auto block = client.Query("SELECT status, count() AS n FROM " + table + " GROUP BY status");
  if (!block.ok() || block->rows() == 0) return rows;
  const auto status = block->Get<LowCardinalityColumn>("status");
  const auto count = block->Get<UInt64Column>("n");
  for (size_t row = 0; row < block->rows(); ++row) {
    rows[std::string((**status)[row])] = (**count)[row];
  }
  return rows;
}

Status CheckTable(clickhouse::Client& client, const std::string& table) {
  ASSIGN_OR_RETURN(
      const uint64_t broken,
      Number(client, fmt::format("SELECT count() FROM (SELECT 1 FROM {} GROUP BY log_id, "
                                 "kafka_partition HAVING count() != max(kafka_offset) - "
                                 "min(kafka_offset) + 1)",
                                 table)));
  if (broken > 0) return DataLoss("{} partitions have missing or doubled offsets", broken);
  ASSIGN_OR_RETURN(const uint64_t doubled,
                   Number(client, fmt::format("SELECT count() - uniqExact(kafka_partition, "
                                              "kafka_offset) FROM {}",
                                              table)));
  if (doubled > 0) return DataLoss("{} offsets are stored twice", doubled);
  ASSIGN_OR_RETURN(
      const uint64_t repeated,
      Number(client, fmt::format("SELECT count() - uniqExact(source_id, epoch, sequence) FROM {} "
                                 "WHERE status IN ('ok', 'rejected') AND sequence > 0",
                                 table)));
  if (repeated > 0) return DataLoss("{} facts are stored twice", repeated);
  return CheckSame(client, "day of " + table, DayStatement(table));
}

}  // namespace assay::testing
