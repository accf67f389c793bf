#include "query/sql/verify.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

#include "query/sql/expressions.h"

namespace assay::sql {
namespace {

// Every cell of the roll-up with all its keys and aggregates as one hash.
std::string Side(metrics::Family family, Level level, std::string_view side,
                 std::string_view where) {
  const std::string_view time = level == Level::kDay ? "business_date" : kBucket;
  std::vector<std::string> names;
  std::string definitions;
  for (const std::string_view key : RollUpKeys(family)) names.emplace_back(key);
  const std::string keys = fmt::format("{}", fmt::join(names, ", "));
  for (const auto& [name, expression] : StoredAggregates(family)) {
    names.push_back(name);
    definitions += fmt::format(", {} AS {}", expression, name);
  }
  return fmt::format(
      "        SELECT {0} AS side, CAST(unit, 'String') AS unit_id, time_0, sipHash64({1}) AS "
      "cell\n"
      "        FROM (SELECT unit, {2} AS time_0, {3}{4} FROM {5}{6} GROUP BY unit, time_0, {3})\n",
      side, fmt::join(names, ", "), time, keys, definitions, TableOf(family), where);
}

}  // namespace

std::string CompareRollUp(metrics::Family family, Level level) {
  // A condition on a column that no roll-up has keeps the second side on facts.
  return fmt::format(
      "SELECT unit_id, sum(stored_cells) AS stored, sum(recomputed_cells) AS recomputed,\n"
      "       countIf(NOT is_equal) AS unequal, minIf(toString(time_0), NOT is_equal) AS begins\n"
      "FROM\n(\n"
      "    SELECT unit_id, time_0, countIf(side = 0) AS stored_cells,\n"
      "           countIf(side = 1) AS recomputed_cells,\n"
      "           stored_cells = recomputed_cells\n"
      "               AND sumIf(cell, side = 0) = sumIf(cell, side = 1) AS is_equal\n"
      "    FROM\n    (\n{}        UNION ALL\n{}    )\n    GROUP BY unit_id, time_0\n)\n"
      "GROUP BY unit_id\nORDER BY unit_id",
      Side(family, level, "0", ""), Side(family, level, "1", " WHERE NOT ignore(kafka_offset)"));
}

}  // namespace assay::sql
