#include <algorithm>
#include <map>

#include "query/stats/boxes.h"
#include "query/stats/cronbach_alpha.h"
#include "query/stats/customer_effort.h"
#include "query/stats/importance_performance.h"
#include "query/stats/least_squares.h"
#include "query/stats/lmg.h"
#include "query/stats/nps.h"
#include "query/stats/proportions.h"
#include "query/stats/reference_data.h"
#include "query/stats/relative_weights.h"
#include "query/stats/servqual.h"
#include "tests/accuracy/published_figures.h"
#include "tests/accuracy/reference_month.h"
#include "tests/accuracy/reference_tables.h"

namespace assay::accuracy {
namespace {

using stats::CrossProducts;
using stats::SummariseColumns;
using Columns = std::vector<std::string>;

constexpr stats::DriverOptions kAnySize{.answers_per_driver_min = 0};

stats::NpsCounts CountAnswers(const Table& table, std::string_view unit) {
  std::vector<int64_t> counts(11);
  for (size_t i = 0; i < table.rows(); ++i) {
    if (!unit.empty() && table.Cell(i, "BU") != unit) continue;
    ++counts.at(std::stoul(table.Cell(i, "REC")));
  }
  return stats::CountNps(counts).value();
}

std::string ReasonOf(const stats::Answer<stats::Nps>& answer) {
  return answer.ok() ? "a score" : std::string(Name(answer.reason()));
}

void AddNps(Report& report) {
  report.Row("20", "cran/NPS test data", Kind::kComputed);
  const Table table = Table::Read(stats::ReferenceData() / "nps/nps_testdata.csv");
  const stats::NpsCounts all = CountAnswers(table, "");
  const auto nps = stats::NetPromoterScore(all).value();
  report.Digits("promoters", "462", static_cast<double>(all.promoters));
  report.Digits("passives", "176", static_cast<double>(all.passives));
  report.Digits("detractors", "362", static_cast<double>(all.detractors));
  report.Digits("NPS", ".100", nps.score);
  report.Digits("NPS standard error", ".028530685", nps.standard_error);
  report.Digits("Wald 95 %, upper end", ".155919", nps.wald.high);
  report.Differs("20", "Wald 95 %, lower end: printed .044088, here .044081",
                 "The interval is score -+ 1.959964 SE: with the row's own score .100 and upper "
                 "end .155919 the lower end is .044081; the printed digits are transposed.");
  report.Digits("adjusted Wald, centre", ".099701", nps.adjusted.value);
  report.Digits("adjusted Wald, low", ".043897", nps.adjusted.interval.low);
  report.Digits("adjusted Wald, high", ".155505", nps.adjusted.interval.high);
  const stats::NpsCounts apples = CountAnswers(table, "Apples");
  const stats::NpsCounts oranges = CountAnswers(table, "Oranges");
  const auto of_apples = stats::NetPromoterScore(apples).value();
  report.Digits("Apples NPS", ".148", of_apples.score);
  report.Digits("Apples standard error", ".056217", of_apples.standard_error);
  report.Digits("Oranges NPS", ".076", stats::NetPromoterScore(oranges).value().score);
  const auto difference = stats::CompareNps(apples, oranges).value();
  report.Digits("Apples - Oranges", ".072", difference.difference.value);
  report.Digits("Apples - Oranges, SE", ".079707", difference.standard_error);
  report.Digits("Apples - Oranges, z", ".903303", difference.z);
  report.Digits("Apples - Oranges, p", ".366365", difference.p);
  for (const char* empty : {"Cabbage", "Turnips"}) {
    report.Text(std::string(empty) + " NPS, n = 0", "NO_OBSERVATIONS",
                ReasonOf(stats::NetPromoterScore(CountAnswers(table, empty))));
  }
}

Columns ItemNames(int first, int last) {
  Columns names;
  for (int i = first; i <= last; ++i) names.push_back((i < 10 ? "a0" : "a") + std::to_string(i));
  return names;
}

// First and last item of each of kSurveyDimensions.
constexpr std::pair<int, int> kDimensions[] = {{1, 4}, {5, 9}, {10, 13}, {14, 17}, {18, 22}};

double AlphaOf(const Eigen::MatrixXd& items) {
  return stats::CronbachAlpha(SummariseColumns(items).value()).value().raw.value;
}

void AddServqualDimensions(const Table& table, Report& report) {
  const std::vector<std::string> alphas{".816249", ".873697", ".853325", ".919547", ".904975"};
  Eigen::MatrixXd model(static_cast<Eigen::Index>(table.rows()), 6);
  for (Eigen::Index d = 0; d < 5; ++d) {
    const Columns names = ItemNames(kDimensions[d].first, kDimensions[d].second);
    std::vector<stats::Moments> items;
    for (const std::string& name : names) {
      items.push_back(stats::Summarise(table.Numbers(name)).value());
    }
    const Eigen::MatrixXd answers = table.Matrix(names);
    const auto& [dimension, mean] = kSurveyDimensions[static_cast<size_t>(d)];
    const std::string label(dimension);
    report.Digits(label + ", mean", mean, stats::DimensionMean(items));
    report.Digits(label + ", alpha", alphas[static_cast<size_t>(d)], AlphaOf(answers));
    model.col(d) = answers.rowwise().mean();
  }
  model.col(5) = table.Matrix({"sat"});
  report.Digits("alpha of all 22 items", ".960970", AlphaOf(table.Matrix(ItemNames(1, 22))));
  const CrossProducts summary = SummariseColumns(model).value();
  const auto lmg = stats::Lmg(summary).value();
  report.Digits("R2 of five dimensions", ".769472", lmg.r_squared);
  report.Digits("LMG", {".118053", ".157801", ".171008", ".142380", ".180230"}, lmg.shares);
  report.Digits("relative weight", {".131612", ".161557", ".162618", ".140686", ".173000"},
                stats::RelativeWeights(summary).value().shares);
}

void AddServqualMap(const Table& table, Report& report) {
  Columns columns = ItemNames(1, 22);
  columns.push_back("sat");
  const CrossProducts summary = SummariseColumns(table.Matrix(columns)).value();
  const Eigen::MatrixXd correlations = stats::Correlations(summary).value();
  std::vector<stats::ItemPosition> items;
  for (Eigen::Index i = 0; i < 22; ++i) items.push_back({summary.mean(i), correlations(i, 22)});
  const auto map = stats::MapItems(items).value();
  report.Digits("cross, performance", "78.630834", map.cross.performance);
  report.Digits("cross, importance", ".647083", map.cross.importance);
  std::string concentrate;
  for (size_t i = 0; i < items.size(); ++i) {
    if (map.quadrants[i] == stats::Quadrant::kConcentrateHere) concentrate += columns[i] + " ";
  }
  report.Text("concentrate here", "a06 a07 a20 a21 a22 ", concentrate);
}

void AddServqual(Report& report) {
  report.Row("25", "cSEM SERVQUAL data", Kind::kComputed);
  const Table table = Table::Read(stats::ReferenceData() / "survey/servqual_sq.csv");
  stats::Share satisfied;
  for (const double sat : table.Numbers("sat")) {
    ++satisfied.n;
    satisfied.count += sat >= 80;
  }
  report.Digits("share with sat >= 80", kSatisfiedShare, stats::Proportion(satisfied));
  AddServqualDimensions(table, report);
  AddServqualMap(table, report);
}

void AddAttitude(Report& report) {
  report.Row("26", "R attitude", Kind::kComputed);
  const Table table = Table::Read(stats::ReferenceData() / "employee/attitude.csv");
  const Columns columns{"complaints", "privileges", "learning", "raises",
                        "critical",   "advance",    "rating"};
  const CrossProducts summary = SummariseColumns(table.Matrix(columns)).value();
  const auto fit = stats::LeastSquares(summary).value();
  report.Digits("R2", ".732602", fit.r_squared);
  report.Digits("coefficient of complaints", ".613188", fit.drivers[0].value);
  report.Digits("coefficient of learning", ".320332", fit.drivers[2].value);
  report.Digits("LMG", {".370816", ".050904", ".155766", ".120345", ".006589", ".028182"},
                stats::Lmg(summary, kAnySize).value().shares);
  report.Digits("relative weight",
                {".362760", ".056002", ".163611", ".121780", ".008255", ".020193"},
                stats::RelativeWeights(summary, kAnySize).value().shares);
  report.Digits("alpha of all items", ".843143", AlphaOf(table.Matrix(columns)));
}

void AddAlpha(Report& report) {
  report.Row("38", "pingouin", Kind::kPublished);
  const Table table = Table::Read(stats::ReferenceData() / "stats/pingouin_cronbach_alpha.csv");
  const auto items = GroupBy(table, "Items", "Scores");
  Eigen::MatrixXd answers(static_cast<Eigen::Index>(items.front().size()),
                          static_cast<Eigen::Index>(items.size()));
  for (Eigen::Index j = 0; j < answers.cols(); ++j) {
    for (Eigen::Index i = 0; i < answers.rows(); ++i) {
      answers(i, j) = items[static_cast<size_t>(j)].at(static_cast<size_t>(i));
    }
  }
  const auto alpha = stats::CronbachAlpha(SummariseColumns(answers).value()).value().raw;
  report.Digits("alpha", ".592", alpha.value);
  report.Digits("95 % interval, low", ".195", alpha.interval.low);
  report.Digits("95 % interval, high", ".840", alpha.interval.high);
}

}  // namespace

void AddSurveyFigures(Report& report) {
  AddNps(report);
  AddServqual(report);
  AddAttitude(report);
  AddAlpha(report);

  report.Row("49", "counts in EXPECTED.md", Kind::kPublished);
  const std::vector<int64_t> effort{80, 210, 140, 110, 160, 180, 120};
  const auto ces = stats::MeasureEffort(effort).value();
  report.Digits("CES mean", "4.08", ces.mean);
  report.Digits("CES share 5-7", ".46", ces.easy_share.value);

  report.Row("50", "12manage.com", Kind::kPublished);
  const std::vector<double> gaps{-.65, -1.10, -.83, -.70, -1.01};
  report.Digits("SERVQUAL, unweighted gap", "-.858",
                stats::ServiceQualityOfGaps(gaps).value().unweighted);
}

}  // namespace assay::accuracy
