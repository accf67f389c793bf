// Times to an event, histograms, control charts, queues.
#include "query/stats/control_chart.h"
#include "query/stats/erlang.h"
#include "query/stats/histogram.h"
#include "query/stats/log_rank.h"
#include "query/stats/run_rules.h"
#include "tests/accuracy/differential/arguments.h"

namespace assay::accuracy {
namespace {

using namespace stats;  // NOLINT: this file only names what is there.

constexpr Tolerance kChart{1e-11, 1e-12, "sums of values with leading digits in common"};
constexpr Tolerance kQueue{1e-11, 1e-15, "a recursion over up to 300 seats"};
constexpr Tolerance kWhole{0, 0, "whole numbers"};

std::vector<LifeEvents> Lives(const Json& json) { return Each(json, LifeOf); }
Limits LimitsOf(const Json& json) { return json.get<bool>() ? Limits::kLaney : Limits::kPlain; }

}  // namespace

void AddTimes(std::vector<Function>& functions) {
  const auto add = [&](const char* name, const char* peer, const Tolerance& tolerance,
                       auto&& answer) {
    functions.push_back({name, peer, tolerance, answer});
  };
  const char* const kRule = "formula, 50 digits";

  add("MakeHistogram", "NumPy histogram", kWhole, [](const Json& a) {
    return When(MakeHistogram(Reals(a[0]), Reals(a[1])), [](const Histogram& h) {
      Numbers numbers(h.counts.begin(), h.counts.end());
      Add(numbers, static_cast<double>(h.n()));
      return numbers;
    });
  });
  add("QuantileOfHistogram", "exact fractions", {1e-12, 1e-12, "a place inside its class"},
      [](const Json& a) {
        const Histogram histogram{Reals(a[0]), Counts(a[1]), a[2], a[3]};
        return When(QuantileOfHistogram(histogram, a[4]),
                    [](const HistogramQuantile& q) { return Of(q.value, q.bracket); });
      });
  add("Estimate", "R survfit; SciPy beta",
      {1e-9, 1e-12, "Beta shapes of a long product come from differences of its moments"},
      [](const Json& a) {
        return When(SurvivalCurve::Estimate(Lives(a[0]), a[1]), [](const SurvivalCurve& curve) {
          Numbers numbers{static_cast<double>(curve.n())};
          for (const SurvivalStep& step : curve.steps()) {
            for (const double number : {step.time, static_cast<double>(step.at_risk),
                                        step.survival.value, step.standard_error}) {
              Add(numbers, number);
            }
            Add(numbers, step.survival.interval);
          }
          return numbers;
        });
      });
  add("At", "R survfit", {1e-12, 0, "a product of some dozen fractions"}, [](const Json& a) {
    return When(SurvivalCurve::Estimate(Lives(a[0])),
                [&](const SurvivalCurve& curve) { return All(curve.At(a[1])); });
  });
  add("Quantile/survival", "R survfit", kWhole, [](const Json& a) {
    return When(SurvivalCurve::Estimate(Lives(a[0])), [&](const SurvivalCurve& curve) {
      return When(curve.Quantile(a[1]), [](const auto& quantile) { return Of(quantile.value); });
    });
  });
  add("CompareSurvival", "R survdiff",
      {1e-8, 1e-10, "a matrix of covariances of up to six groups is inverted"}, [](const Json& a) {
        return When(CompareSurvival(Each(a, Lives)), [](const LogRank& test) {
          return Of(test.chi_square, static_cast<double>(test.degrees), test.p, test.observed,
                    test.expected);
        });
      });
  add("XmrChart", kRule, kChart, [](const Json& a) {
    const auto chart = XmrChart(SeriesOf(a[0]), {.screened = a[1].get<bool>()});
    return When(chart, [](const ControlChart& c) {
      return Of(c.points.front().centre, c.points.front().limits, c.moving_range);
    });
  });
  const auto limits = [](const Answer<ControlChart>& chart) {
    return When(chart, [](const ControlChart& c) {
      Numbers numbers{c.sigma_z};
      for (const ChartPoint& point : c.points) {
        for (const double number : {point.centre, point.limits.low, point.limits.high}) {
          if (std::isfinite(number)) Add(numbers, number);
        }
      }
      return numbers;
    });
  };
  add("PChart", kRule,
      {1e-11, 1e-10, "a share next to 1 differs from the centre in its last digits"},
      [=](const Json& a) { return limits(PChart(Shares(a[0]), LimitsOf(a[1]))); });
  add("CChart", kRule, kChart, [=](const Json& a) { return limits(CChart(Counts(a))); });
  add("UChart", kRule, kChart,
      [=](const Json& a) { return limits(UChart(Each(a[0], RateOf), LimitsOf(a[1]))); });
  add("StandardChart", kRule, kChart,
      [=](const Json& a) { return limits(StandardChart(SeriesOf(a[0]), a[1], a[2])); });
  add("FindSignals", "the table of run_rules.h, written out in Python", kWhole, [](const Json& a) {
    const auto rules = static_cast<RuleSet>(a[1].get<int>());
    return When(StandardChart(SeriesOf(a[0]), 0, 1), [&](const ControlChart& chart) {
      const std::vector<Signal> signals = FindSignals(chart, rules);
      Numbers numbers{static_cast<double>(signals.size())};
      for (const Signal& signal : signals) {
        for (const size_t number : {static_cast<size_t>(signal.rule), signal.first, signal.last}) {
          Add(numbers, static_cast<double>(number));
        }
      }
      return numbers;
    });
  });
  add("ErlangB", kRule, kQueue, [](const Json& a) { return All(ErlangB(a[0], a[1])); });
  add("ErlangC", kRule,
      {1e-10, 1e-15, "1 - load / seats loses the digits that an almost full queue leaves"},
      [](const Json& a) {
        return All(ErlangC({a[0], a[1]}, a[2], a[3]));
      });
  add("ErlangA", kRule,
      {1e-9, 1e-13, "a sum over all states of the queue, each by a Beta function"},
      [](const Json& a) {
        return All(ErlangA({a[0], a[1]}, a[2], a[3], a[4]));
      });
  add("SeatsFor", kRule, {1e-10, 1e-15, "whole seats; their figures as ErlangC"},
      [](const Json& a) {
        return When(SeatsFor({a[0], a[1]}, {a[2], a[3], a[4], a[5]}), [](const Staffing& staffing) {
          return Of(static_cast<double>(staffing.seats), static_cast<double>(staffing.positions),
                    staffing.figures);
        });
      });
}

}  // namespace assay::accuracy
