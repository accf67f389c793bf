#include <fmt/ranges.h>

#include <optional>

#include "query/stats/control_chart.h"
#include "query/stats/reference_data.h"
#include "tests/accuracy/published_figures.h"
#include "tests/accuracy/reference_tables.h"

namespace assay::accuracy {
namespace {

using Values = std::vector<std::optional<double>>;

Table Spc(std::string_view file) { return Table::Read(stats::ReferenceData() / "spc" / file); }

// How many points at the start of the file are the trial period that sets the limits.
size_t TrialPoints(const Table& table) {
  size_t trial = 0;
  for (const std::string& flag : table.Texts("trial")) trial += flag == "TRUE";
  return trial;
}

// Points outside within the trial period, counted from 1.
std::string OutsideOf(const stats::ControlChart& chart, size_t first_points) {
  std::vector<size_t> points;
  for (const size_t point : chart.Outside()) {
    if (point < first_points) points.push_back(point + 1);
  }
  return fmt::format("{}", fmt::join(points, " "));
}

void AddShareChart(Report& report) {
  report.Row("29", "qcc orangejuice (Montgomery)", Kind::kComputed);
  const Table table = Spc("qcc_orangejuice.txt");
  const auto defects = table.Numbers("D");
  const auto sizes = table.Numbers("size");
  std::vector<stats::Share> samples;
  for (size_t i = 0; i < defects.size(); ++i) {
    samples.push_back({static_cast<int64_t>(defects[i]), static_cast<int64_t>(sizes[i])});
  }
  const size_t trial = TrialPoints(table);
  const auto chart = stats::PChart(samples, stats::Limits::kPlain, {.first_points = trial}).value();
  report.Digits("p chart centre", ".231333", chart.points[0].centre);
  report.Digits("p chart LCL", ".052428", chart.points[0].limits.low);
  report.Digits("p chart UCL", ".410239", chart.points[0].limits.high);
  report.Text("p chart points outside", "15 23", OutsideOf(chart, trial));
}

void AddCountChart(Report& report) {
  report.Row("30", "qcc circuit (Montgomery)", Kind::kComputed);
  const Table table = Spc("qcc_circuit.txt");
  std::vector<int64_t> counts;
  for (const double count : table.Numbers("x")) counts.push_back(static_cast<int64_t>(count));
  const size_t trial = TrialPoints(table);
  const auto chart = stats::CChart(counts, {.first_points = trial}).value();
  report.Digits("c chart centre", "19.846154", chart.points[0].centre);
  report.Digits("c chart LCL", "6.481447", chart.points[0].limits.low);
  report.Digits("c chart UCL", "33.210861", chart.points[0].limits.high);
  report.Text("c chart points outside", "6 20", OutsideOf(chart, trial));
  const auto revised = stats::CChart(counts, {.first_points = trial, .left_out = {5, 19}}).value();
  report.Digits("c chart revised centre", "19.666667", revised.points[0].centre);
  report.Digits("c chart revised LCL", "6.36253", revised.points[0].limits.low);
  report.Differs("30", "c chart revised LCL: printed 6.362531, here 6.362532",
                 "19.666667 - 3 sqrt(19.666667) = 6.3625320: the printed figure was cut, not "
                 "rounded.");
  report.Digits("c chart revised UCL", "32.970801", revised.points[0].limits.high);
}

stats::ControlChart RateChart(const Table& table, std::string_view events,
                              std::string_view exposure) {
  const auto counts = table.Numbers(events);
  const auto sizes = table.Numbers(exposure);
  std::vector<stats::Rate> samples;
  for (size_t i = 0; i < counts.size(); ++i) {
    samples.push_back({static_cast<int64_t>(counts[i]), sizes[i]});
  }
  return stats::UChart(samples, stats::Limits::kPlain).value();
}

void AddRateCharts(Report& report) {
  report.Row("31", "qcc pcmanufact, dyedcloth, viscosity (Montgomery)", Kind::kComputed);
  const auto computers = RateChart(Spc("qcc_pcmanufact.txt"), "x", "size");
  report.Digits("u chart of computers, centre", "1.93", computers.points[0].centre);
  report.Digits("u chart of computers, UCL", "3.793867", computers.points[0].limits.high);
  const auto cloth = RateChart(Spc("qcc_dyedcloth.txt"), "x", "size");
  report.Digits("u chart of cloth, centre", "1.423256", cloth.points[0].centre);

  const Table viscosity = Spc("qcc_viscosity.txt");
  const auto numbers = viscosity.Numbers("viscosity");
  const Values values(numbers.begin(), numbers.end());
  const auto chart = stats::XmrChart(values, {.range_factor = stats::kRangeFactor,
                                              .basis = {.first_points = TrialPoints(viscosity)}})
                         .value();
  report.Digits("XmR of viscosity, mean", "34.088", chart.points[0].centre);
  report.Digits("XmR of viscosity, mean moving range", ".572632", chart.moving_range);
  report.Digits("XmR of viscosity, LCL (3/1.128)", "32.565044", chart.points[0].limits.low);
  report.Digits("XmR of viscosity, UCL (3/1.128)", "35.610956", chart.points[0].limits.high);
}

void AddNhsCharts(Report& report) {
  report.Row("32", "NHSRplotthedots", Kind::kPublished);
  const auto numbers = Spc("ptd_rnorm20_seed123.csv").Numbers("y");
  Values values(numbers.begin(), numbers.end());
  const auto plain = stats::XmrChart(values, {.screened = true}).value().points[0];
  report.Digits("XmR mean", ".1416238", plain.centre);
  report.Digits("XmR lower limit", "-3.01138", plain.limits.low);
  report.Digits("XmR upper limit", "3.294627", plain.limits.high);
  values.at(14) = 10;
  const auto screened = stats::XmrChart(values, {.screened = true}).value().points[0];
  const auto unscreened = stats::XmrChart(values).value().points[0];
  report.Digits("with a jump, mean", ".6694159", screened.centre);
  report.Digits("with a jump, screened lower limit", "-2.383666", screened.limits.low);
  report.Digits("with a jump, screened upper limit", "3.722497", screened.limits.high);
  report.Digits("with a jump, unscreened lower limit", "-4.596625", unscreened.limits.low);
  report.Digits("with a jump, unscreened upper limit", "5.935457", unscreened.limits.high);

  report.Row("33", "qicharts2 hospital infections", Kind::kPublished);
  const auto infections = RateChart(Spc("hospital_infections.csv"), "n", "days");
  report.Digits("u chart centre", ".001823575", infections.points[0].centre);
}

}  // namespace

void AddChartFigures(Report& report) {
  AddShareChart(report);
  AddCountChart(report);
  AddRateCharts(report);
  AddNhsCharts(report);
}

}  // namespace assay::accuracy
