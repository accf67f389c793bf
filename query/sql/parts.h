// Parts: the SELECTs that a statement is made of. All have the same five columns, so that one
// UNION ALL answers many questions about one moment of the store:
//
//   part Int32, step Int64, keys Array(String), sums Array(Int64), squares Array(UInt128)
//
// There is one shape for figures, because ClickHouse answers from a projection only what repeats
// the projection's expressions: the inner SELECT reads keys and stored aggregates with the range
// on the bucket expression, the outer one multiplies by sign and adds up by condition.
//
// Folded words: a cut by words of a selection with `words_max` keeps the words of most facts in the
// whole period, of as many those that come first, and makes one key, kOthers, of the rest. Sums
// are added up after the keys are folded, so a figure of "others" is one of all their facts. The
// last sums of such a part are, for each folded cut, how many words the key stands for: 0 for a
// word that is itself. Which words are kept is read in the same statement, from the roll-up.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "query/metrics/finalise.h"
#include "query/sql/expressions.h"
#include "query/sql/selection.h"
#include "query/sql/statement.h"

namespace assay::sql {

inline constexpr std::string_view kOthers = "others";

// The part that says which facts the statement has seen: for each partition of the log
// keys = [log_id], sums = [partition, highest offset, newest ingestion in ms, rows].
inline constexpr int32_t kLedgerPart = -1;
std::string LedgerPart(metrics::Family family);

// Sums of measures. sums = those that are not wide, in their order, and for surveys then the
// least and greatest scale number, then the folded words; squares = the wide ones, two's
// complement.
struct SumsPart {
  Selection selection;
  metrics::MeasureSet measures;
  Level level = Level::kDay;
  uint32_t row_limit = 0;
};
std::string ToSql(const SumsPart& part, int32_t number, Bindings& bindings);

// The values around a quantile, from facts; sums = [n, low, high, 1 for a sketch, and for each end
// of the interval a rank, its value and the next one's] and, for each folded cut, 1 for the key of
// folded words. The exact values are kept until `exact_rows_max` facts; beyond that the buckets of
// a sketch.
inline constexpr size_t kQuantileSums = 10;
struct QuantilePart {
  Selection selection;
  metrics::Quantile quantile;
  uint64_t exact_rows_max = 0;
  uint32_t row_limit = 0;
};
std::string ToSql(const QuantilePart& part, int32_t number, Bindings& bindings);

}  // namespace assay::sql
