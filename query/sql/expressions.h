// The expressions that the stored projections are made of. A projection answers a query only when
// the query repeats its expressions letter by letter, so each is written here once; a test
// compares them with deploy/clickhouse/migrations.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "query/metrics/measure.h"
#include "query/sql/selection.h"
#include "query/sql/statement.h"

namespace assay::sql {

// A stored aggregate and the name statements give it.
struct Aggregate {
  std::string name;        // "queue_ms_sum"
  std::string expression;  // "sum(queue_ms)"

  bool operator==(const Aggregate&) const = default;
};

std::string_view TableOf(metrics::Family family);

// The beginning of the quarter of an hour a fact is counted in.
inline constexpr std::string_view kBucket = "toStartOfInterval(counted_at, INTERVAL 15 MINUTE)";

// Keys of the roll-ups besides unit and time.
std::vector<std::string_view> RollUpKeys(metrics::Family family);

// Every aggregate that the roll-ups of a family store.
std::vector<Aggregate> StoredAggregates(metrics::Family family);

// The aggregate a measure is computed from. Limits that are not stored are bound.
Aggregate AggregateOf(const metrics::Measure& measure, const Selection& selection,
                      Bindings& bindings);

// The condition on keys under which a call counts: "outcome IN ('answered', 'abandoned') AND
// direction = 'inbound'"; "1" when every call does.
std::string ConditionOf(const metrics::Population& population);

// "business_date >= {from:Date} AND ..." and all other conditions of a selection.
std::string WhereOf(const Selection& selection, Level level, Bindings& bindings);

// The beginning of the step, in days or seconds since 1970; "0" without steps.
std::string StepOf(const Selection& selection, Bindings& bindings);

// The value of a cut, as an expression over the columns of the table. Not for subjects.
std::string KeyOf(const Cut& cut, Bindings& bindings);

}  // namespace assay::sql
