// The half of the oracle that needs no journals: what the tables must say about themselves.
#include <algorithm>

#include "services/runtime/testing/eventually.h"
#include "tests/chaos/oracle.h"

namespace assay::chaos {
namespace {

using clickhouse::Block;
using clickhouse::Settings;
using clickhouse::StringColumn;

constexpr std::chrono::minutes kPatience(5);
constexpr std::chrono::seconds kCurrentPatience(120);

// A statement that a projection must answer, letter by letter as the migration has it.
struct RollUp {
  const char* name;
  const char* sql;
};

constexpr RollUp kRollUps[] = {
    {"ledger",
     "SELECT log_id, kafka_partition, min(kafka_offset), max(kafka_offset), count(), "
     "max(ingested_at) FROM call GROUP BY log_id, kafka_partition"},
    {"source",
     "SELECT log_id, kafka_partition, source_id, epoch, status, min(sequence), max(sequence), "
     "count() FROM call GROUP BY log_id, kafka_partition, source_id, epoch, status"},
    {"interval",
     "SELECT unit, toStartOfInterval(counted_at, INTERVAL 15 MINUTE), status, sign, direction, "
     "line, business, skill, outcome, count(), sum(ingested_at > counted_at + INTERVAL 1 DAY), "
     "sum(queued), sum(queue_ms), sum(toUInt128(queue_ms) * queue_ms), sum(talk_ms), "
     "sum(handle_ms), sum(queue_ms <= 20000), sum(queue_ms <= 600000) FROM call "
     "GROUP BY unit, toStartOfInterval(counted_at, INTERVAL 15 MINUTE), status, sign, direction, "
     "line, business, skill, outcome"},
    {"day",
     "SELECT unit, business_date, status, sign, direction, line, business, skill, outcome, "
     "count(), sum(ingested_at > counted_at + INTERVAL 1 DAY), sum(queued), sum(queue_ms), "
     "sum(toUInt128(queue_ms) * queue_ms), sum(talk_ms), sum(handle_ms), "
     "sum(queue_ms <= 20000), sum(queue_ms <= 600000) FROM call "
     "GROUP BY unit, business_date, status, sign, direction, line, business, skill, outcome"},
};

// The whole answer of a statement in a few characters: its rows, in any order.
StatusOr<std::string> DigestOf(clickhouse::Client& client, const std::string& sql,
                               const Settings& settings) {
  ASSIGN_OR_RETURN(const Block block,
                   client.Query(fmt::format("SELECT concat(toString(count()), ' groups, ', "
                                            "toString(sum(cityHash64(toString(tuple(*)))))) "
                                            "AS digest FROM ({})",
                                            sql),
                                {}, {.settings = settings, .timeout = kPatience}));
  ASSIGN_OR_RETURN(const auto* digest, block.Get<StringColumn>("digest"));
  return std::string((*digest)[0]);
}

Status CheckRollUp(clickhouse::Client& client, const RollUp& roll_up, Findings* findings) {
  ASSIGN_OR_RETURN(
      const std::string rolled_up,
      DigestOf(client, roll_up.sql,
               {{"force_optimize_projection", "1"}, {"optimize_use_implicit_projections", "0"}}));
  ASSIGN_OR_RETURN(const std::string recomputed,
                   DigestOf(client, roll_up.sql, {{"optimize_use_projections", "0"}}));
  if (rolled_up == recomputed) return OkStatus();
  findings->push_back(
      fmt::format("projection {}: says {}, the facts say {}", roll_up.name, rolled_up, recomputed));
  return OkStatus();
}

// What each call is now, from all of its facts: the furthest phase, and within it the last event.
constexpr char kCurrent[] =
    "SELECT source_id, call_id, facts, unit, business_date, phase, queue_ms, employee_ref "
    "FROM call_current FINAL";
constexpr char kRecomputed[] =
    "SELECT source_id, call_id, uniqExact(epoch, sequence), any(unit), any(business_date), "
    "argMax(phase, (indexOf(['queued', 'answered', 'ended'], phase), occurred_at)), "
    "argMax(queue_ms, (indexOf(['queued', 'answered', 'ended'], phase), occurred_at)), "
    "any(employee_ref) FROM call WHERE status = 'ok' GROUP BY source_id, call_id, counted_at";

// Current states follow the facts at a distance, so they are given time to arrive.
Status CheckCurrentState(clickhouse::Client& client, Findings* findings) {
  StatusOr<std::string> current;
  StatusOr<std::string> recomputed;
  const auto is_right = [&] {
    const Settings settings = {{"optimize_use_projections", "0"}};
    current = DigestOf(client, kCurrent, settings);
    recomputed = DigestOf(client, kRecomputed, settings);
    return current.ok() && recomputed.ok() && *current == *recomputed;
  };
  if (testing::Eventually(is_right, kCurrentPatience)) return OkStatus();
  RETURN_IF_ERROR(Annotate(current.status(), "call_current"));
  RETURN_IF_ERROR(Annotate(recomputed.status(), "call, recomputed"));
  findings->push_back(
      fmt::format("call_current: holds {}, the facts say {}", *current, *recomputed));
  return OkStatus();
}

}  // namespace

StatusOr<Findings> CheckTables(clickhouse::Client& client) {
  Findings findings;
  ASSIGN_OR_RETURN(
      const std::string broken,
      DigestOf(client,
               "SELECT log_id, kafka_partition FROM call GROUP BY log_id, kafka_partition HAVING "
               "count() != max(kafka_offset) - min(kafka_offset) + 1 OR "
               "count() != uniqExact(kafka_offset)",
               {{"optimize_use_projections", "0"}}));
  if (!broken.starts_with("0 groups")) {
    findings.push_back(fmt::format("partitions with missing or doubled offsets: {}", broken));
  }
  for (const RollUp& roll_up : kRollUps) RETURN_IF_ERROR(CheckRollUp(client, roll_up, &findings));
  RETURN_IF_ERROR(CheckCurrentState(client, &findings));
  return findings;
}

}  // namespace assay::chaos
