#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include "query/metrics/finalise.h"
#include "query/metrics/registry.h"
#include "query/stats/reference_data.h"
#include "tests/accuracy/published_figures.h"
#include "tests/accuracy/reference_month.h"
#include "tests/accuracy/reference_tables.h"

namespace assay::accuracy {
namespace {

using metrics::Int128;
using metrics::Measure;
using metrics::Outcome;
using metrics::State;

struct Call {
  Outcome outcome = Outcome::kAnswered;
  std::string business;
  int64_t queue_ms = 0;
  int64_t talk_ms = 0;
};

Outcome OutcomeOf(const std::string& written, double queue_s) {
  if (written == "AGENT") return Outcome::kAnswered;
  if (written == "PHANTOM") return Outcome::kPhantom;
  return queue_s > 0 ? Outcome::kAbandoned : Outcome::kLeftBeforeQueue;
}

std::vector<Call> ReadMonth() {
  const Table table = Table::Read(stats::ReferenceData() / "callcentre/anonymous_bank_1999_08.csv");
  const auto outcome = table.Texts("outcome");
  const auto business = table.Texts("type");
  const auto queue_s = table.Numbers("q_time");
  const auto talk_s = table.Numbers("ser_time");
  std::vector<Call> calls;
  for (size_t i = 0; i < table.rows(); ++i) {
    calls.push_back({OutcomeOf(outcome[i], queue_s[i]), business[i],
                     std::llround(queue_s[i] * 1000), std::llround(talk_s[i] * 1000)});
  }
  return calls;
}

bool IsIn(const metrics::Population& population, const Call& call) {
  return population.side != metrics::CallSide::kOutbound &&
         (population.outcomes & static_cast<uint8_t>(call.outcome)) != 0;
}

// What one call adds to a measure. The month knows neither hold nor work after the call.
Int128 Addend(const Measure& measure, const Call& call) {
  const Int128 queue = call.queue_ms;
  const Int128 talk = call.talk_ms;
  switch (measure.state) {
    case State::kFacts:
      return 1;
    case State::kQueued:
      return call.queue_ms > 0;
    case State::kWithin:
      return static_cast<double>(call.queue_ms) <= *measure.limit * 1000;
    case State::kQueueMs:
      return queue;
    case State::kQueueMsSquared:
      return queue * queue;
    case State::kTalkMs:
    case State::kHandleMs:
      return talk;
    case State::kHandleMsSquared:
      return talk * talk;
    default:
      return 0;
  }
}

metrics::QuantileValues QuantileOf(const metrics::Quantile& quantile,
                                   const std::vector<Call>& calls) {
  std::vector<int64_t> values;
  for (const Call& call : calls) {
    if (!IsIn(quantile.population, call)) continue;
    values.push_back(quantile.state == State::kTalkMs ? call.talk_ms : call.queue_ms);
  }
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  const auto low = static_cast<size_t>(static_cast<double>(values.size() - 1) * quantile.p);
  return {
      .n = values.size(), .low = values[low], .high = values[std::min(low + 1, values.size() - 1)]};
}

using SumOf = std::function<Int128(const Measure&)>;
using QuantileValuesOf = std::function<metrics::QuantileValues(const metrics::Quantile&)>;

// The figure that the registry's definition makes of sums.
metrics::Figure Answer(std::string_view id, const Parameters& parameters, const SumOf& sum_of,
                       const QuantileValuesOf& values_of = {}) {
  const metrics::Metric* metric = metrics::FindMetric(id);
  const auto arguments =
      metrics::Arguments::Resolve(metric->parameters, {parameters.begin(), parameters.end()});
  const metrics::Recipe recipe = metric->recipe(*arguments, metrics::SubjectKind::kNamed);
  metrics::MeasureSet measures;
  metrics::AddMeasures(recipe, measures);
  std::vector<Int128> sums;
  for (const Measure& measure : measures.all()) sums.push_back(sum_of(measure));
  metrics::Cell cell{.measures = measures, .values = sums};
  if (recipe.quantile) cell.quantile = values_of(*recipe.quantile);
  return metrics::Finalise(*metric, recipe, cell);
}

metrics::Figure AnswerOver(const std::vector<Call>& calls, std::string_view id,
                           const Parameters& parameters) {
  const auto sum = [&](const Measure& measure) {
    Int128 total = 0;
    for (const Call& call : calls) {
      if (IsIn(measure.population, call)) total += Addend(measure, call);
    }
    return total;
  };
  return Answer(id, parameters, sum,
                [&](const metrics::Quantile& quantile) { return QuantileOf(quantile, calls); });
}

stats::Answer<double> ToAnswer(std::optional<double> value) {
  if (!value) return stats::Unanswered::kNoObservations;
  return *value;
}

// Row 51: 200 calls answered within 20 s, 100 later, 50 abandoned within 10 s, 50 later.
void AddServiceLevelExample(Report& report) {
  std::vector<Call> calls;
  const auto add = [&](size_t count, Outcome outcome, int64_t queue_s) {
    calls.insert(calls.end(), count, Call{outcome, "", queue_s * 1000, 0});
  };
  add(200, Outcome::kAnswered, 15);
  add(100, Outcome::kAnswered, 40);
  add(50, Outcome::kAbandoned, 5);
  add(50, Outcome::kAbandoned, 30);
  const auto figure =
      AnswerOver(calls, "call.service_level",
                 {{"variant", "v3"}, {"threshold_s", "20"}, {"short_abandon_s", "10"}});
  report.Row("51", "sggu.com StatServer", Kind::kPublished);
  report.Digits("call.service_level, variant=v3, T=20 s, S=10 s", ".5714", ToAnswer(figure.value));
}

// Row 52: 400 customers were asked whether one contact was enough, 280 said yes.
void AddResolutionExample(Report& report) {
  const auto figure = Answer("survey.favourable_share", {}, [](const Measure& measure) -> Int128 {
    return measure.state == State::kFavourable ? 280 : 400;
  });
  report.Row("52", "sqmgroup.com", Kind::kPublished);
  report.Digits("first-contact resolution asked in a survey: survey.favourable_share", ".70",
                ToAnswer(figure.value));
}

}  // namespace

void AddMonthFigures(Report& report) {
  const std::vector<Call> month = ReadMonth();
  std::map<std::string, std::vector<Call>, std::less<>> businesses;
  for (const Call& call : month) businesses[call.business].push_back(call);
  for (const MonthFigure& figure : MonthFigures()) {
    const auto& calls = figure.business.empty() ? month : businesses.find(figure.business)->second;
    report.Row(figure.row, "Anonymous Bank calls", Kind::kComputed);
    report.Digits(Describe(figure), figure.expected,
                  ToAnswer(PartOf(figure, AnswerOver(calls, figure.metric, figure.parameters))));
  }
  report.Differs("4",
                 "abandonment with hang-ups in the voice unit: printed .248180254, here "
                 ".248180425",
                 "By the counts of row 1 it is 10,366 / 41,768 = .248180425.");
  AddServiceLevelExample(report);
  AddResolutionExample(report);
}

}  // namespace assay::accuracy
