#include <cmath>

#include "query/stats/anova.h"
#include "query/stats/games_howell.h"
#include "query/stats/kaplan_meier.h"
#include "query/stats/log_rank.h"
#include "query/stats/multiplicity.h"
#include "query/stats/proportions.h"
#include "query/stats/reference_data.h"
#include "query/stats/shrinkage.h"
#include "tests/accuracy/published_figures.h"
#include "tests/accuracy/reference_tables.h"

namespace assay::accuracy {
namespace {

std::vector<stats::Moments> MomentsOf(const std::vector<std::vector<double>>& groups) {
  std::vector<stats::Moments> moments;
  for (const auto& group : groups) moments.push_back(stats::Summarise(group).value());
  return moments;
}

void AddMeans(Report& report) {
  report.Row("37", "pingouin, JASP", Kind::kPublished);
  const Table table = Table::Read(stats::ReferenceData() / "stats/pingouin_anova.csv");
  const auto groups = MomentsOf(GroupBy(table, "Hair color", "Pain threshold"));
  const auto welch = stats::TestMeans(groups).value();
  report.Digits("Welch F", "5.8901", welch.f);
  report.Digits("Welch df, numerator", "3", welch.degrees_between);
  report.Digits("Welch df, denominator", "8.3298", welch.degrees_within);
  report.Digits("Welch p", ".0188", welch.p);
  std::vector<double> t;
  std::vector<double> degrees;
  std::vector<double> p;
  for (const stats::MeanPair& pair : stats::CompareAllMeans(groups).value().pairs) {
    t.push_back(std::abs(pair.t));
    degrees.push_back(pair.degrees);
    p.push_back(pair.p);
  }
  report.Digits("Games-Howell abs T", {"2.47", "1.42", "1.75", "4.09", "1.11", "3.56"}, t);
  report.Digits("Games-Howell df", {"7.91", "7.94", "6.56", "8.00", "6.82", "6.77"}, degrees);
  report.Digits("Games-Howell p", {".1401", ".5228", ".3715", ".0148", ".6980", ".0378"}, p);

  report.Row("39", "SciPy test_stats.py", Kind::kPublished);
  const auto three = stats::TestMeans(MomentsOf({{-50.42, 40.31, -18.09, 35.58, -6.8, .22},
                                                 {23.44, 4.5, 15.1, 9.66},
                                                 {11.94, 11.1, 9.87, 9.09, 3.33}}))
                         .value();
  report.Relative("Welch F", ".609740409019517", three.f, 1e-12);
  report.Relative("Welch p", ".574838941286302", three.p, 1e-12);

  report.Row("40", "SciPy test_hypotests.py (R ptukey)", Kind::kPublished);
  const auto pairs =
      stats::CompareAllMeans(MomentsOf({{24, 23, 31, 51}, {34, 18, 18, 26}, {17, 68, 59, 7}}))
          .value()
          .pairs;
  report.Relative("Games-Howell p 1-0", ".55873362851759", pairs[0].p, 1e-7);
  report.Relative("Games-Howell p 2-0", ".94114775035993", pairs[1].p, 1e-7);
  report.Relative("Games-Howell p 2-1", ".68298393799782", pairs[2].p, 1e-7);
  report.Differs("40", "Games-Howell p: 7 to 8 of the 14 printed digits agree",
                 "The printed values come from R's ptukey, which stops at about 1e-8. SciPy's "
                 "integration gives .68298391 for the last pair, as here.");
}

void AddAdjustedAndIntervals(Report& report) {
  report.Row("41", "SciPy test_morestats.py", Kind::kPublished);
  const std::vector<double> raw{.005, .009, .019, .022, .051, .101, .361, .387};
  report.Digits("Benjamini-Hochberg p",
                {".036", ".036", ".044", ".044", ".082", ".135", ".387", ".387"},
                stats::AdjustP(raw, stats::Adjustment::kBenjaminiHochberg).value());

  const struct {
    stats::Share share;
    const char* low;
    const char* high;
    Kind kind;
  } rows[] = {{{81, 263}, ".2552885", ".3662096", Kind::kComputed},
              {{15, 148}, ".0623864", ".1604872", Kind::kComputed},
              {{0, 20}, "0", ".1611252", Kind::kComputed},
              {{1, 29}, ".0061132", ".1717552", Kind::kComputed},
              {{18, 20}, ".6989663548", ".9721335188", Kind::kPublished},
              {{4, 20}, ".0806576626", ".4160174323", Kind::kPublished},
              {{4, 200}, ".0078044264", ".0502870869", Kind::kPublished}};
  for (const auto& [share, low, high, kind] : rows) {
    report.Row("42", kind == Kind::kPublished ? "statsmodels (R binom)" : "EXPECTED.md", kind);
    const auto wilson = stats::Wilson(share).value();
    const std::string label =
        "Wilson " + std::to_string(share.count) + "/" + std::to_string(share.n);
    report.Digits(label + " low", low, wilson.interval.low);
    report.Digits(label + " high", high, wilson.interval.high);
  }
}

void AddSurvival(Report& report) {
  report.Row("43", "R survival::aml", Kind::kComputed);
  const Table table = Table::Read(stats::ReferenceData() / "stats/survival_aml.csv");
  std::vector<std::vector<stats::LifeEvents>> groups(2);
  for (size_t i = 0; i < table.rows(); ++i) {
    const bool event = table.Cell(i, "status") == "1";
    groups[table.Cell(i, "x") == "Maintained" ? 0 : 1].push_back(
        {table.Numbers("time")[i], event, !event});
  }
  const std::vector<std::string> expected[] = {{".909091", ".613636", ".368182"},
                                               {".583333", ".486111", ".194444"}};
  const char* medians[] = {"31", "23"};
  const char* names[] = {"maintained", "not maintained"};
  for (size_t g = 0; g < 2; ++g) {
    const auto curve = stats::SurvivalCurve::Estimate(groups[g]).value();
    const std::string name = names[g];
    report.Digits(name + " median", medians[g], curve.Quantile(0.5).value().value);
    report.Digits(name + " S(12), S(23), S(34)", expected[g],
                  {curve.At(12).value(), curve.At(23).value(), curve.At(34).value()});
  }
  const auto log_rank = stats::CompareSurvival(groups).value();
  report.Digits("log-rank chi-square", "3.4", log_rank.chi_square);
  report.Digits("log-rank p", ".07", log_rank.p);
}

void AddShrinkage(Report& report) {
  report.Row("46", "Efron and Morris 1975", Kind::kComputed);
  const Table table = Table::Read(stats::ReferenceData() / "shrinkage/efron_morris_1975.csv");
  const auto averages = table.Numbers("y");
  const auto season = table.Numbers("p");
  constexpr double kAtBats = 45;
  // The averages as published, with three decimals: 17 of 45 is .378.
  std::vector<stats::EffectiveShare> players;
  for (const double average : averages) players.push_back({average, kAtBats});
  const auto shrunk = stats::JamesStein(players).value();
  const double root = std::sqrt(kAtBats);
  const auto z = [root](double p) { return root * std::asin(2 * p - 1); };
  report.Digits("mean on the arcsine scale", "-3.317211", z(shrunk.common));
  report.Digits("shrink factor", ".209197", shrunk.units.front().weight);
  std::vector<double> estimates;
  double raw_error = 0;
  double error = 0;
  for (size_t i = 0; i < players.size(); ++i) {
    const stats::ShrunkUnit& unit = shrunk.units[i];
    estimates.push_back(unit.estimate.value);
    raw_error += std::pow(z(unit.raw) - z(season[i]), 2);
    error += std::pow(z(unit.estimate.value) - z(season[i]), 2);
  }
  report.Digits("estimate",
                {".2901", ".2858", ".2815", ".2770", ".2726", ".2726", ".2681", ".2636", ".2588",
                 ".2588", ".2540", ".2540", ".2540", ".2540", ".2540", ".2491", ".2440", ".2388"},
                estimates);
  report.Digits("squared error of raw shares", "17.5778", raw_error);
  report.Digits("squared error of estimates", "5.0001", error);
}

}  // namespace

void AddComparisonFigures(Report& report) {
  AddMeans(report);
  AddAdjustedAndIntervals(report);
  AddSurvival(report);
  AddShrinkage(report);
}

}  // namespace assay::accuracy
