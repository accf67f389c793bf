#include "query/sql/parts.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "query/sql/cells.h"

namespace assay::sql {
namespace {

using metrics::Family;
using metrics::Measure;
using metrics::State;

constexpr std::string_view kNoSquares = "CAST([], 'Array(UInt128)') AS squares";

// The aggregates the measures need, each once, the first being the number of facts.
std::vector<Aggregate> AggregatesOf(const SumsPart& part, Bindings& bindings) {
  std::vector<Aggregate> aggregates;
  const auto add = [&](const Measure& measure) {
    Aggregate aggregate = AggregateOf(measure, part.selection, bindings);
    if (std::find(aggregates.begin(), aggregates.end(), aggregate) == aggregates.end()) {
      aggregates.push_back(std::move(aggregate));
    }
  };
  add({.state = State::kFacts});
  if (part.selection.family == Family::kSurvey) add({.state = State::kAnswered});
  for (const Measure& measure : part.measures.all()) add(measure);
  return aggregates;
}

std::string Definitions(const std::vector<Aggregate>& aggregates) {
  std::vector<std::string> definitions;
  for (const auto& [name, expression] : aggregates) {
    definitions.push_back(expression + " AS " + name);
  }
  return fmt::format("{}", fmt::join(definitions, ", "));
}

// "sumIf(facts * sign, outcome = 'answered')"
std::string SignedSum(const std::string& name, bool is_wide, const std::string& condition) {
  const std::string value = is_wide ? fmt::format("toInt128({})", name) : name;
  const std::string sum = condition == "1" ? fmt::format("sum({} * sign)", value)
                                           : fmt::format("sumIf({} * sign, {})", value, condition);
  // Signed, but sent as its 128 bits: the reader takes them as two's complement.
  return is_wide ? fmt::format("toUInt128({})", sum) : sum;
}

// The last two columns.
struct Columns {
  std::vector<std::string> sums;
  std::vector<std::string> squares;

  std::string Text() const {
    return fmt::format("[{}] AS sums,\n       {}", fmt::join(sums, ", "),
                       squares.empty() ? std::string(kNoSquares)
                                       : fmt::format("[{}] AS squares", fmt::join(squares, ", ")));
  }
};

// Cells whose facts were all taken back are not there; the whole period always is.
std::string HavingFacts(const Cells& cells) {
  return cells.is_single() ? "" : "\nHAVING sum(facts * sign) > 0";
}

std::string CallSums(const SumsPart& part, int32_t number, Bindings& bindings) {
  const Cells cells(part.selection, bindings);
  const std::vector<Aggregate> aggregates = AggregatesOf(part, bindings);
  Columns columns;
  for (const Measure& measure : part.measures.all()) {
    const std::string name = AggregateOf(measure, part.selection, bindings).name;
    auto& list = metrics::IsWide(measure) ? columns.squares : columns.sums;
    list.push_back(SignedSum(name, metrics::IsWide(measure), ConditionOf(measure.population)));
  }
  for (const std::string& words : cells.folded_words()) columns.sums.push_back(words);
  return fmt::format(
      "{}SELECT {},\n       {}\nFROM\n(\n    SELECT {}outcome, direction, sign, {}\n    FROM call\n"
      "    WHERE {}\n    GROUP BY {}outcome, direction, sign\n){}{}\nLIMIT {}",
      cells.with(), cells.Columns(number), columns.Text(), cells.definitions(),
      Definitions(aggregates), WhereOf(part.selection, part.level, bindings), cells.inner_names(),
      cells.group_by(), HavingFacts(cells), uint64_t{part.row_limit} + 1);
}

// A survey measure over rows of one subject each; `picked` is its aggregate there.
std::string SubjectSum(const Measure& measure, const std::string& name) {
  if (measure.state == State::kAsked) return "sum(facts * sign * (position > 0))";
  return SignedSum(name, metrics::IsWide(measure), "1");
}

// The subjects of all layouts one after the other, and where each layout's begin.
struct SubjectLists {
  std::vector<std::string> layouts, keys;
  std::vector<uint32_t> firsts, sizes, positions, scales;

  explicit SubjectLists(const Selection& selection) {
    for (const SubjectLayout& layout : selection.subjects) {
      layouts.push_back(fmt::format("{}/{}", layout.questionnaire, layout.version));
      firsts.push_back(static_cast<uint32_t>(keys.size() + 1));
      sizes.push_back(static_cast<uint32_t>(layout.wanted.size()));
      for (const SubjectLayout::Wanted& wanted : layout.wanted) {
        keys.push_back(wanted.key);
        positions.push_back(wanted.position);
        scales.push_back(wanted.scale);
      }
    }
  }
};

// One row for each subject that is wanted of each group of responses. Facts that arrived late
// stand with the group's first subject only, so that they count once.
std::string SubjectRows(const SumsPart& part, const Cells& cells,
                        const std::vector<Aggregate>& aggregates, Bindings& bindings) {
  const SubjectLists lists(part.selection);
  const std::string firsts = bindings.Bind("subjects_first", "Array(UInt32)", lists.firsts);
  const std::string unknown = part.selection.subject_kind == metrics::SubjectKind::kOverall
                                  ? "[toUInt32(0)]"
                                  : "CAST([], 'Array(UInt32)')";
  std::string picked;
  for (const auto& [name, expression] : aggregates) {
    if (name == "facts") continue;
    picked += name == "late"
                  ? fmt::format(", if(wanted <= {}[layout], late, 0) AS late_once", firsts)
                  : fmt::format(", {0}[position] AS {0}_picked", name);
  }
  return fmt::format(
      "    SELECT {cells}sign, facts,\n"
      "           arrayJoin(if(layout = 0, {unknown}, range({firsts}[layout], {firsts}[layout] + "
      "{sizes}[layout]))) AS wanted,\n"
      "           {positions}[wanted] AS position, {subjects}[wanted] AS subject, "
      "{scales}[wanted] AS scale{picked}\n"
      "    FROM\n    (\n"
      "        SELECT {cell_definitions}sign, indexOf({layouts}, concat(questionnaire, '/', "
      "toString(questionnaire_version))) AS layout, {aggregates}\n"
      "        FROM survey\n        WHERE {where}\n"
      "        GROUP BY {cells}questionnaire, questionnaire_version, sign\n    )\n",
      fmt::arg("cells", cells.inner_names()), fmt::arg("unknown", unknown),
      fmt::arg("firsts", firsts),
      fmt::arg("sizes", bindings.Bind("subjects_count", "Array(UInt32)", lists.sizes)),
      fmt::arg("positions", bindings.Bind("positions", "Array(UInt32)", lists.positions)),
      fmt::arg("subjects", bindings.Bind("subjects", "Array(String)", lists.keys)),
      fmt::arg("scales", bindings.Bind("scales", "Array(UInt32)", lists.scales)),
      fmt::arg("picked", picked), fmt::arg("cell_definitions", cells.definitions()),
      fmt::arg("layouts", bindings.Bind("layouts", "Array(String)", lists.layouts)),
      fmt::arg("aggregates", Definitions(aggregates)),
      fmt::arg("where", WhereOf(part.selection, part.level, bindings)));
}

std::string SurveySums(const SumsPart& part, int32_t number, Bindings& bindings) {
  const Cells cells(part.selection, bindings);
  const std::vector<Aggregate> aggregates = AggregatesOf(part, bindings);
  Columns columns;
  for (const Measure& measure : part.measures.all()) {
    std::string name = AggregateOf(measure, part.selection, bindings).name;
    if (name == "late") name = "late_once";
    if (name != "facts" && name != "late_once") name += "_picked";
    auto& list = metrics::IsWide(measure) ? columns.squares : columns.sums;
    list.push_back(SubjectSum(measure, name));
  }
  // Scales of what was answered; the two differ where a cell mixes scales.
  columns.sums.emplace_back("toInt64(minIf(scale, answered_sums_picked > 0))");
  columns.sums.emplace_back("toInt64(maxIf(scale, answered_sums_picked > 0))");
  return fmt::format("SELECT {},\n       {}\nFROM\n(\n{}){}{}\nLIMIT {}", cells.Columns(number),
                     columns.Text(), SubjectRows(part, cells, aggregates, bindings),
                     cells.group_by(), HavingFacts(cells), uint64_t{part.row_limit} + 1);
}

std::string_view ValueColumn(State state) {
  return state == State::kTalkMs ? "talk_ms" : "queue_ms";
}

}  // namespace

std::string LedgerPart(Family family) {
  return fmt::format(
      "SELECT toInt32({}) AS part, toInt64(0) AS step, CAST([log_id], 'Array(String)') AS keys,\n"
      "       [toInt64(kafka_partition), toInt64(max(kafka_offset)), "
      "toUnixTimestamp64Milli(max(ingested_at)), toInt64(count())] AS sums,\n       {}\n"
      "FROM {}\nGROUP BY log_id, kafka_partition",
      kLedgerPart, kNoSquares, TableOf(family));
}

std::string ToSql(const SumsPart& part, int32_t number, Bindings& bindings) {
  return part.selection.family == Family::kCall ? CallSums(part, number, bindings)
                                                : SurveySums(part, number, bindings);
}

std::string ToSql(const QuantilePart& part, int32_t number, Bindings& bindings) {
  const Cells cells(part.selection, bindings, FoldAt::kInner);
  std::string folded;
  for (const std::string& words : cells.folded_words()) folded += ", " + words;
  const std::string p = bindings.Bind("p", "Float64", part.quantile.p);
  const std::string log_gamma =
      bindings.Bind("log_gamma", "Float64", std::log(metrics::kSketchGamma));
  const std::string spread =
      fmt::format("{} * sqrt(ranks[-1] * {p} * (1 - {p}))",
                  bindings.Bind("rank_spread", "Float64", metrics::kRankSpread), fmt::arg("p", p));
  const std::string shift =
      bindings.Bind("rank_shift", "Float64", metrics::RankShift(part.quantile.p));
  const auto values_at = [](std::string_view rank) {
    return fmt::format(
        "{0}, sorted[arrayFirstIndex(rank -> rank >= {0}, ranks)].1, "
        "sorted[arrayFirstIndex(rank -> rank >= {0} + 1, ranks)].1",
        rank);
  };
  // Equal values are counted first, so that retractions cancel what they retract.
  return fmt::format(
      "SELECT {columns},\n"
      "       [ranks[-1], sorted[arrayFirstIndex(rank -> rank > low, ranks)].1,\n"
      "        sorted[arrayFirstIndex(rank -> rank > least(low + 1, ranks[-1] - 1), ranks)].1,\n"
      "        toInt64(is_sketch), {lower_end},\n        {upper_end}{folded}] AS sums,\n"
      "       {no_squares}\n"
      "FROM\n(\n"
      "    SELECT {cells}any(sketched) AS is_sketch, arraySort(groupArray((value, weight))) AS "
      "sorted,\n"
      "           arrayCumSum(pair -> pair.2, sorted) AS ranks,\n"
      "           toInt64(floor((ranks[-1] - 1) * {p})) AS low,\n"
      "           greatest(toInt64(floor(ranks[-1] * {p} - {spread} + {shift})), 0) AS lower_end,\n"
      "           least(toInt64(ceil(ranks[-1] * {p} + {spread} + {shift})) - 1, ranks[-1]) AS "
      "upper_end\n"
      "    FROM\n    (\n"
      "        SELECT {cell_definitions}assumeNotNull((\n"
      "                   SELECT sum(facts * sign) FROM (SELECT outcome, direction, sign, count() "
      "AS facts FROM call WHERE {where_rolled_up} GROUP BY outcome, direction, sign) WHERE "
      "{population}\n"
      "               )) > {exact_rows_max} AS sketched,\n"
      "               toInt64(if(sketched, if({value} = 0, {zero}, ceil(log({value}) / "
      "{log_gamma})), {value})) AS value,\n"
      "               sum(sign) AS weight\n"
      "        FROM call\n        WHERE {where} AND {population}\n"
      "        GROUP BY {cells}value\n        HAVING weight > 0\n    ){group_by}\n)\nLIMIT {limit}",
      fmt::arg("columns", cells.Columns(number)), fmt::arg("no_squares", kNoSquares),
      fmt::arg("folded", folded), fmt::arg("cells", cells.inner_names()), fmt::arg("p", p),
      fmt::arg("spread", spread), fmt::arg("shift", shift),
      fmt::arg("lower_end", values_at("lower_end")), fmt::arg("upper_end", values_at("upper_end")),
      fmt::arg("cell_definitions", cells.definitions()),
      fmt::arg("where_rolled_up",
               WhereOf(part.selection, RollUpOf(part.selection.period), bindings)),
      fmt::arg("population", ConditionOf(part.quantile.population)),
      fmt::arg("exact_rows_max", bindings.Bind("exact_rows_max", "UInt64", part.exact_rows_max)),
      fmt::arg("value", ValueColumn(part.quantile.state)), fmt::arg("zero", metrics::kSketchZero),
      fmt::arg("log_gamma", log_gamma),
      fmt::arg("where", WhereOf(part.selection, Level::kFacts, bindings)),
      fmt::arg("group_by", cells.group_by()), fmt::arg("limit", uint64_t{part.row_limit} + 1));
}

}  // namespace assay::sql
