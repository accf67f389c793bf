#include "tests/accuracy/reference_month.h"

#include <cstdlib>
#include <map>

namespace assay::accuracy {
namespace {

constexpr std::string_view kLevel = "call.service_level";
constexpr std::string_view kAbandonment = "call.abandonment_rate";
constexpr std::string_view kShortAbandon = "short_abandon";

Parameters Level(std::string variant, int threshold_s = 20, int short_abandon_s = 20) {
  return {{"variant", std::move(variant)},
          {"threshold_s", std::to_string(threshold_s)},
          {"short_abandon_s", std::to_string(short_abandon_s)}};
}
Parameters Probability(std::string p) { return {{"p", std::move(p)}}; }
Parameters ShortAbandon(int seconds) { return {{"short_abandon_s", std::to_string(seconds)}}; }
const Parameters kWithHangUps = {{"include_left_before_queue", "true"}};

std::vector<MonthFigure> Counts() {
  return {{"1", "call.answered", {}, "31,402"},
          {"1", "call.offered", {}, "38,662"},
          {"1", "call.abandoned", {}, "7,260"},
          {"1", "call.left_before_queue", {}, "3,106"},
          {"1", kAbandonment, kWithHangUps, "10,366", Part::kNumerator},
          {"1", "call.offered", {}, "310", Part::kExcluded, "phantom"},
          {"2", kLevel, Level("v2"), "15,857", Part::kNumerator},
          {"2", kLevel, Level("v3"), "1,988", Part::kExcluded, kShortAbandon},
          {"2", kLevel, Level("v3", 20, 5), "302", Part::kExcluded, kShortAbandon},
          {"2", kLevel, Level("v3", 20, 10), "953", Part::kExcluded, kShortAbandon}};
}

std::vector<MonthFigure> ServiceLevels() {
  return {{"2", kLevel, Level("v1"), ".504967836"},
          {"2", kLevel, Level("v2"), ".410144328"},
          {"2", kLevel, Level("v3"), ".432377161"},
          {"2", kLevel, Level("v3", 20, 5), ".413373306"},
          {"2", kLevel, Level("v3", 20, 10), ".420509693"},
          {"2", kLevel, Level("v4"), ".461564327"},
          {"3", kLevel, Level("v2", 30), ".446303864"},
          {"3", kLevel, Level("v2", 60), ".528425844"},
          {"3", kLevel, Level("v4", 30), ".511768662"},
          {"3", kLevel, Level("v4", 60), ".632584967"}};
}

std::vector<MonthFigure> Times() {
  return {{"4", "call.asa", {}, "73.807496"},
          {"4", "call.asa_queued", {}, "126.016910"},
          {"4", kAbandonment, {}, ".187781284"},
          {"4", kAbandonment, ShortAbandon(5), ".181386861"},
          {"4", kAbandonment, ShortAbandon(10), ".167254502"},
          // Printed .248180254; by the counts of row 1 it is 10,366 / 41,768.
          {"4", kAbandonment, kWithHangUps, ".248180425"},
          {"4", "call.time_to_abandon", {}, "89.538292"},
          {"4", "call.aht", {}, "184.397554"},
          {"4", "call.talk_time_mean", {}, "184.397554"},
          {"4", "call.talk_time_quantile", Probability("0.5"), "110"},
          {"4", "call.talk_time_quantile", Probability("0.9"), "386"},
          {"4", "call.talk_time_quantile", Probability("0.95"), "556"},
          {"4", "call.wait_quantile", Probability("0.5"), "19"},
          {"4", "call.wait_quantile", Probability("0.9"), "230"},
          {"4", "call.wait_quantile", Probability("0.95"), "313"}};
}

std::vector<MonthFigure> Businesses() {
  struct Business {
    std::string_view name, answered, aht, asa, abandonment;
  };
  constexpr Business kBusinesses[] = {{"PS", "21,598", "170.634", "66.695", ".1426"},
                                      {"NW", "3,888", "117.759", "99.844", ".3782"},
                                      {"NE", "2,983", "237.504", "68.817", ".0756"},
                                      {"IN", "2,188", "379.552", "119.448", ".3038"},
                                      {"TT", "640", "120.130", "13.873", ".0870"},
                                      {"PE", "105", "299.276", "128.733", ".2905"}};
  std::vector<MonthFigure> figures;
  for (const Business& business : kBusinesses) {
    const auto add = [&](std::string_view metric, std::string_view expected) {
      figures.push_back({.row = "5",
                         .metric = metric,
                         .parameters = {},
                         .expected = expected,
                         .business = business.name});
    };
    add("call.answered", business.answered);
    add("call.aht", business.aht);
    add("call.asa", business.asa);
    add(kAbandonment, business.abandonment);
  }
  return figures;
}

}  // namespace

const std::vector<MonthFigure>& MonthFigures() {
  static const std::vector<MonthFigure> figures = [] {
    std::vector<MonthFigure> all;
    for (const auto& part : {Counts(), ServiceLevels(), Times(), Businesses()}) {
      all.insert(all.end(), part.begin(), part.end());
    }
    return all;
  }();
  return figures;
}

std::string Describe(const MonthFigure& figure) {
  std::string text(figure.metric);
  for (const auto& [name, value] : figure.parameters) text += ", " + name + "=" + value;
  if (!figure.business.empty()) text += ", business " + std::string(figure.business);
  if (figure.part == Part::kNumerator) text += ", numerator";
  if (figure.part == Part::kExcluded) text += ", excluded: " + std::string(figure.excluded_cause);
  return text;
}

std::optional<double> PartOf(const MonthFigure& figure, const metrics::Figure& answer) {
  if (figure.part == Part::kValue) return answer.value;
  if (figure.part == Part::kNumerator) return answer.numerator;
  for (const metrics::ExcludedFacts& excluded : answer.excluded) {
    if (excluded.cause == figure.excluded_cause) return static_cast<double>(excluded.count);
  }
  return std::nullopt;
}

std::string_view PublishedServiceLevel(std::string_view variant) {
  const Parameters parameters = Level(std::string(variant));
  for (const MonthFigure& figure : MonthFigures()) {
    const bool is_level = figure.metric == kLevel && figure.part == Part::kValue;
    if (is_level && figure.parameters == parameters) return figure.expected;
  }
  std::abort();  // No such variant: the test is wrong.
}

metrics::Int128 MonthSum(const metrics::Measure& measure) {
  using metrics::Int128;
  using metrics::Outcome;
  using metrics::State;
  if (measure.population.side == metrics::CallSide::kOutbound) return 0;
  const auto has = [&](Outcome outcome) {
    return (measure.population.outcomes & static_cast<uint8_t>(outcome)) != 0 ? 1 : 0;
  };
  const Int128 answered = has(Outcome::kAnswered);
  const Int128 abandoned = has(Outcome::kAbandoned);
  switch (measure.state) {
    case State::kFacts:
      return 31'402 * answered + 7'260 * abandoned + 3'106 * has(Outcome::kLeftBeforeQueue) +
             310 * has(Outcome::kPhantom);
    case State::kQueued:
      return 18'392 * answered + 7'260 * abandoned;
    case State::kWithin: {
      static const std::map<double, std::pair<int, int>> within = {{5, {13'437, 302}},
                                                                   {10, {14'267, 953}},
                                                                   {20, {15'857, 1'988}},
                                                                   {30, {17'255, 2'531}},
                                                                   {60, {20'430, 4'027}}};
      const auto& [answered_within, abandoned_within] = within.at(*measure.limit);
      return answered_within * answered + abandoned_within * abandoned;
    }
    case State::kQueueMs:
      return 2'317'703'000 * answered + 650'048'000 * abandoned;
    case State::kTalkMs:
    case State::kHandleMs:
      return 5'790'452'000 * answered;
    default:
      return 0;
  }
}

}  // namespace assay::accuracy
