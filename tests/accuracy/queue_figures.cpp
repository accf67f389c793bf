#include "query/stats/erlang.h"
#include "tests/accuracy/published_figures.h"

namespace assay::accuracy {

void AddQueueFigures(Report& report) {
  const stats::Traffic traffic{100 / 30., 3};  // Per minute; minutes.
  constexpr double kTwentySeconds = 1 / 3.;

  report.Row("47", "pyworkforce README", Kind::kPublished);
  const auto staffing =
      stats::SeatsFor(
          traffic,
          {.threshold = kTwentySeconds, .service_level = .8, .occupancy_max = .85, .shrinkage = .3})
          .value();
  report.Digits("Erlang C seats", "14", static_cast<double>(staffing.seats));
  report.Digits("Erlang C positions", "20", static_cast<double>(staffing.positions));
  report.Relative("Erlang C service level", ".8883500191794669", staffing.figures.service_level,
                  1e-12);
  report.Relative("Erlang C occupancy", ".7142857142857143", staffing.figures.occupancy, 1e-12);
  report.Relative("Erlang C P(wait)", ".1741319335950498", staffing.figures.wait_chance, 1e-12);

  report.Row("48", "pyworkforce test_abandonment.py", Kind::kPublished);
  const auto figures = stats::ErlangA(traffic, 14, kTwentySeconds, 5).value();
  report.Digits("Erlang A P(wait)", ".14526", figures.wait_chance);
  report.Digits("Erlang A P(abandon)", ".013984", figures.abandon_chance);
  report.Digits("Erlang A mean wait, minutes", ".069919", figures.mean_wait);
  report.Digits("Erlang A service level", ".916792", figures.service_level);
}

void ListUncovered(Report& report) {
  report.Uncovered("9", "FCR within a window",
                   "needs the history of each customer in the store, not a summary");
  report.Uncovered("23", "drivers of CUSA1", "its input is not part of the reference data");
  report.Uncovered("27", "Johnson weights of mtcars",
                   "its input is not part of the reference data; the method is checked by rows "
                   "25 and 26");
  report.Uncovered("44, 45", "primary and complementary suppression",
                   "belongs to the privacy planner (query/privacy)");
}

}  // namespace assay::accuracy
