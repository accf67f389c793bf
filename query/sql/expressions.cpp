#include "query/sql/expressions.h"

#include <date/date.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace assay::sql {
namespace {

using metrics::CallSide;
using metrics::Family;
using metrics::Measure;
using metrics::Outcome;
using metrics::State;

constexpr std::string_view kLateExpression = "sum(ingested_at > counted_at + INTERVAL 1 DAY)";

Aggregate WithinStored(uint32_t seconds) {
  return {fmt::format("within_{}", seconds), fmt::format("sum(queue_ms <= {})", seconds * 1000)};
}

Aggregate Within(double seconds, Bindings& bindings) {
  const auto whole = static_cast<uint64_t>(seconds);
  if (metrics::IsStored({.state = State::kWithin, .limit = seconds})) {
    return WithinStored(static_cast<uint32_t>(whole));
  }
  const std::string name = fmt::format("within_{}", whole);
  return {name, fmt::format("sum(queue_ms <= {})", bindings.Bind(name, "UInt64", whole * 1000))};
}

// The threshold of every stored position of every layout, one after the other, in millionths
// above the scale's minimum.
Aggregate FavourableFrom(double threshold, const Selection& selection, Bindings& bindings) {
  std::vector<uint64_t> thresholds;
  std::vector<uint64_t> firsts;
  for (const SubjectLayout& layout : selection.subjects) {
    firsts.push_back(thresholds.size() + 1);
    for (const double minimum : layout.scale_minimums) {
      thresholds.push_back(
          static_cast<uint64_t>(std::llround(std::max(0.0, threshold - minimum) * 1e6)));
    }
  }
  const std::string list = bindings.Bind("thresholds", "Array(UInt64)", thresholds);
  const std::string first = bindings.Bind("thresholds_first", "Array(UInt64)", firsts);
  // Versions that are not known have no thresholds: no score reaches the greatest number.
  return {"favourable_from_" + list.substr(1, list.find(':') - 1),
          fmt::format("sumForEach(arrayMap((score, is_answered, threshold) -> "
                      "is_answered AND score >= threshold, score_micro, answered, "
                      "arrayResize(arraySlice({}, {}[layout], length(answered)), "
                      "length(answered), 18446744073709551615)))",
                      list, first)};
}

std::string DateText(int64_t days) { return date::format("%F", date::sys_days(date::days(days))); }
std::string MomentText(int64_t seconds) {
  return date::format("%F %T", date::sys_seconds(std::chrono::seconds(seconds)));
}

std::string PeriodOf(const Selection& selection, Level level, Bindings& bindings) {
  const Period& period = selection.period;
  if (period.kind == Period::Kind::kMoments) {
    const auto bound = [&](std::string_view name, int64_t seconds) {
      return bindings.Bind(name, "DateTime('UTC')", MomentText(seconds));
    };
    const std::string from = bound("from", period.from);
    const std::string to = bound("to", period.to);
    const std::string_view column = level == Level::kFacts ? "counted_at" : kBucket;
    return fmt::format("{0} >= {1} AND {0} < {2}", column, from, to);
  }
  const std::string from = bindings.Bind("from", "Date", DateText(period.from));
  const std::string to = bindings.Bind("to", "Date", DateText(period.to));
  const std::string dates = fmt::format("business_date >= {} AND business_date < {}", from, to);
  if (level != Level::kFacts) return dates;
  // A local date lies within a day of the UTC one; so the primary key can narrow the search.
  return fmt::format(
      "{} AND counted_at >= {} - INTERVAL 1 DAY AND counted_at < {} + INTERVAL 1 DAY", dates, from,
      to);
}

}  // namespace

std::vector<size_t> FoldedCuts(const Selection& selection) {
  std::vector<size_t> folded;
  for (size_t i = 0; i < selection.by.size(); ++i) {
    if (selection.words_max && selection.by[i].is_word) folded.push_back(i);
  }
  return folded;
}

std::string_view Name(Level level) {
  switch (level) {
    case Level::kDay:
      return "day";
    case Level::kInterval:
      return "interval";
    case Level::kFacts:
      return "facts";
  }
  return {};
}

Level RollUpOf(const Period& period) {
  return period.kind == Period::Kind::kDates ? Level::kDay : Level::kInterval;
}

std::string_view TableOf(Family family) { return family == Family::kCall ? "call" : "survey"; }

std::vector<std::string_view> RollUpKeys(Family family) {
  if (family == Family::kCall) {
    return {"status", "sign", "direction", "line", "business", "skill", "outcome"};
  }
  return {"status", "sign", "method", "questionnaire", "questionnaire_version"};
}

std::vector<Aggregate> StoredAggregates(Family family) {
  std::vector<Aggregate> all = {{"facts", "count()"}, {"late", std::string(kLateExpression)}};
  if (family == Family::kSurvey) {
    all.insert(all.end(), {{"answered_sums", "sumForEach(answered)"},
                           {"score_sums", "sumForEach(score_micro)"},
                           {"score_squared_sums", "sumForEach(score_squared)"},
                           {"favourable_sums", "sumForEach(favourable)"}});
    return all;
  }
  all.insert(all.end(), {{"queued_sum", "sum(queued)"},
                         {"queue_ms_sum", "sum(queue_ms)"},
                         {"queue_ms_squared_sum", "sum(toUInt128(queue_ms) * queue_ms)"},
                         {"talk_ms_sum", "sum(talk_ms)"},
                         {"handle_ms_sum", "sum(handle_ms)"},
                         {"handle_ms_squared_sum", "sum(toUInt128(handle_ms) * handle_ms)"}});
  for (const uint32_t seconds : metrics::StoredThresholds()) all.push_back(WithinStored(seconds));
  return all;
}

Aggregate AggregateOf(const Measure& measure, const Selection& selection, Bindings& bindings) {
  switch (measure.state) {
    case State::kFacts:
    case State::kAsked:
      return {"facts", "count()"};
    case State::kLate:
      return {"late", std::string(kLateExpression)};
    case State::kQueued:
      return {"queued_sum", "sum(queued)"};
    case State::kWithin:
      return Within(measure.limit.value(), bindings);
    case State::kQueueMs:
      return {"queue_ms_sum", "sum(queue_ms)"};
    case State::kQueueMsSquared:
      return {"queue_ms_squared_sum", "sum(toUInt128(queue_ms) * queue_ms)"};
    case State::kTalkMs:
      return {"talk_ms_sum", "sum(talk_ms)"};
    case State::kHandleMs:
      return {"handle_ms_sum", "sum(handle_ms)"};
    case State::kHandleMsSquared:
      return {"handle_ms_squared_sum", "sum(toUInt128(handle_ms) * handle_ms)"};
    case State::kAnswered:
      return {"answered_sums", "sumForEach(answered)"};
    case State::kScore:
      return {"score_sums", "sumForEach(score_micro)"};
    case State::kScoreSquared:
      return {"score_squared_sums", "sumForEach(score_squared)"};
    case State::kFavourable:
      if (measure.limit) return FavourableFrom(*measure.limit, selection, bindings);
      return {"favourable_sums", "sumForEach(favourable)"};
  }
  return {};
}

std::string ConditionOf(const metrics::Population& population) {
  constexpr std::pair<Outcome, std::string_view> kOutcomes[] = {
      {Outcome::kAnswered, "'answered'"},
      {Outcome::kAbandoned, "'abandoned'"},
      {Outcome::kLeftBeforeQueue, "'left_before_queue'"},
      {Outcome::kSelfServed, "'self_served'"},
      {Outcome::kDropped, "'dropped'"},
      {Outcome::kPhantom, "'phantom'"}};
  std::vector<std::string_view> outcomes;
  for (const auto& [outcome, name] : kOutcomes) {
    if (population.outcomes & static_cast<uint8_t>(outcome)) outcomes.push_back(name);
  }
  std::vector<std::string> conditions;
  if (outcomes.size() == 1) {
    conditions.push_back(fmt::format("outcome = {}", outcomes.front()));
  } else if (outcomes.size() < std::size(kOutcomes)) {
    conditions.push_back(fmt::format("outcome IN ({})", fmt::join(outcomes, ", ")));
  }
  if (population.side == CallSide::kInbound) conditions.push_back("direction = 'inbound'");
  if (population.side == CallSide::kOutbound) conditions.push_back("direction = 'outbound'");
  return conditions.empty() ? "1" : fmt::format("{}", fmt::join(conditions, " AND "));
}

std::string WhereOf(const Selection& selection, Level level, Bindings& bindings) {
  std::string where = "status = 'ok'";
  // Only the end of a call says what became of it; its earlier phases are not calls of their own.
  if (selection.family == Family::kCall) where += " AND outcome != ''";
  where += " AND " + PeriodOf(selection, level, bindings);
  if (selection.units) {
    where += " AND unit IN " + bindings.Bind("units", "Array(String)", *selection.units);
  }
  for (const Condition& condition : selection.where) {
    where += fmt::format(" AND {} IN {}", condition.column,
                         bindings.Bind(condition.column, "Array(String)", condition.values));
  }
  return where;
}

std::string StepOf(const Selection& selection, Bindings& bindings) {
  if (selection.step == Step::kNone) return "0";
  const bool is_dates = selection.period.kind == Period::Kind::kDates;
  const std::string_view base = is_dates ? "business_date" : kBucket;
  if (selection.step == Step::kQuarterHour) return std::string(base);
  if (selection.step == Step::kDay && is_dates) return std::string(base);
  const auto function = [&]() -> std::string_view {
    switch (selection.step) {
      case Step::kHour:
        return "toStartOfHour";
      case Step::kDay:
        return "toDate";
      case Step::kWeek:
        return "toMonday";
      case Step::kMonth:
        return "toStartOfMonth";
      case Step::kQuarter:
        return "toStartOfQuarter";
      default:
        return "toStartOfYear";
    }
  }();
  if (is_dates) return fmt::format("{}({})", function, base);
  const std::string zone = selection.time_zone.empty() ? "UTC" : selection.time_zone;
  return fmt::format("{}({}, {})", function, base, bindings.Bind("time_zone", "String", zone));
}

std::string KeyOf(const Cut& cut, Bindings& bindings) {
  if (cut.kind == Cut::Kind::kColumn) return std::string(cut.column);
  return fmt::format("transform(unit, {}, {}, '')",
                     bindings.Bind("below", "Array(String)", cut.units),
                     bindings.Bind("above", "Array(String)", cut.above));
}

}  // namespace assay::sql
