#include <fmt/format.h>

#include <map>

#include "query/stats/anova.h"
#include "query/stats/autocorrelation.h"
#include "query/stats/least_squares.h"
#include "query/stats/reference_data.h"
#include "tests/accuracy/published_figures.h"
#include "tests/accuracy/reference_tables.h"

namespace assay::accuracy {
namespace {

NistFile Nist(const std::string& file) {
  return NistFile::Read(stats::ReferenceData() / "nist" / file);
}

// Streams the values of each group as a service would: Welford, relative to one origin shared
// by all groups (the first value of the file).
std::vector<stats::Moments> GroupsOf(const NistFile& file) {
  const double origin = file.data.front().at(1);
  std::map<double, stats::Moments> groups;
  for (const std::vector<double>& row : file.data) {
    auto [group, added] = groups.try_emplace(row.at(0), stats::Moments{.origin = origin});
    group->second.Add(row.at(1));
  }
  std::vector<stats::Moments> moments;
  for (const auto& [name, group] : groups) moments.push_back(group);
  return moments;
}

void AddAnova(const std::string& name, double tolerance, Report& report) {
  const NistFile file = Nist(name + ".dat");
  const auto anova = stats::OneWayAnova(GroupsOf(file)).value();
  report.Relative(name + " F", file.Certified("Between ", 3), anova.f, tolerance);
  report.Relative(name + " R2", file.Certified("Certified R-Squared"), anova.r_squared, tolerance);
  report.Relative(name + " residual sd", file.Certified("Standard Deviation "),
                  anova.residual_deviation, tolerance);
}

void AddUnivariate(const std::string& name, Report& report) {
  const NistFile file = Nist(name + ".txt");
  std::vector<double> values;
  for (const std::vector<double>& row : file.data) values.push_back(row.at(0));
  const auto moments = stats::Summarise(values).value();
  constexpr double kTolerance = 1e-7;
  // Two of the files were written by the project that carries them, with labels of its own.
  const bool relabelled = name == "Lew" || name == "Lottery";
  report.Relative(name + " mean", file.Certified(relabelled ? "mean  " : "ybar:"), moments.mean(),
                  kTolerance);
  report.Relative(name + " sd", file.Certified(relabelled ? "standardDeviation" : " s:"),
                  stats::StandardDeviation(moments), kTolerance);
  report.Relative(name + " autocorrelation",
                  file.Certified(relabelled ? "autocorrelationCoefficient" : "r(1):"),
                  stats::Autocorrelation(values), kTolerance);
}

void AddNorris(Report& report) {
  const NistFile file = Nist("Norris.dat");
  Eigen::MatrixXd rows(static_cast<Eigen::Index>(file.data.size()), 2);
  for (Eigen::Index i = 0; i < rows.rows(); ++i) {
    rows(i, 0) = file.data[static_cast<size_t>(i)].at(1);
    rows(i, 1) = file.data[static_cast<size_t>(i)].at(0);
  }
  const auto fit = stats::LeastSquares(stats::SummariseColumns(rows).value()).value();
  constexpr double kTolerance = 1e-7;
  report.Relative("Norris B0", file.Certified("B0 "), fit.intercept, kTolerance);
  report.Relative("Norris B0 standard error", file.Certified("B0 ", 1), fit.intercept_error,
                  kTolerance);
  report.Relative("Norris B1", file.Certified("B1 "), fit.drivers[0].value, kTolerance);
  report.Relative("Norris B1 standard error", file.Certified("B1 ", 1),
                  fit.drivers[0].standard_error, kTolerance);
  report.Relative("Norris R2", file.Certified("R-Squared"), fit.r_squared, kTolerance);
  report.Relative("Norris residual sd", file.Certified("Standard Deviation"),
                  fit.residual_deviation, kTolerance);
}

}  // namespace

void AddCertifiedFigures(Report& report) {
  report.Row("35", "NIST StRD ANOVA", Kind::kPublished);
  for (const char* easy :
       {"SiRstv", "AtmWtAg", "SmLs01", "SmLs02", "SmLs03", "SmLs04", "SmLs05", "SmLs06"}) {
    AddAnova(easy, 1e-7, report);
  }
  for (const char* hard : {"SmLs07", "SmLs08", "SmLs09"}) AddAnova(hard, 1e-4, report);

  report.Row("36", "NIST StRD univariate", Kind::kPublished);
  for (const char* name : {"PiDigits", "Lottery", "Lew", "Mavro", "Michelso", "NumAcc1", "NumAcc2",
                           "NumAcc3", "NumAcc4"}) {
    AddUnivariate(name, report);
  }
  report.Row("-", "NIST StRD linear regression", Kind::kPublished);
  AddNorris(report);
}

}  // namespace assay::accuracy
