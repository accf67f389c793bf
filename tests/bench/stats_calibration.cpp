// bench_stats_calibration: do intervals cover and tests keep quiet as often as they promise?
//
//   bench_stats_calibration [--write-docs] [--json FILE]
//
// 1,000 seeded replications of each case: the same table on every machine. It prints the
// table; with --write-docs it rewrites that section of docs/ACCURACY.md. What lies outside its
// promise is told there with its reason and is no goal.
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "tests/accuracy/document_section.h"
#include "tests/bench/report.h"
#include "tests/bench/stats_simulation.h"
#include "tests/bench/stats_small_n.h"

namespace assay::bench {
namespace {

std::string_view NameOf(Kept kept) {
  switch (kept) {
    case Kept::kYes:
      return "yes";
    case Kept::kNo:
      return "**outside**";
    case Kept::kNothingPromised:
      return "-";
  }
  return "";
}

std::string TableOf(std::string_view title, std::string_view about, std::string_view measure,
                    const std::vector<Rate>& rates, Report& report) {
  std::string text =
      fmt::format("\n### {}\n\n{}\n\n| case | {} | promise | kept |\n|---|---|---|---|\n", title,
                  about, measure);
  for (const Rate& rate : rates) {
    report.Add({"", rate.name, rate.value, std::string(measure)});
    text += fmt::format("| {} | {:.3f} | {} | {} |\n", rate.name, rate.value, rate.promise,
                        NameOf(rate.kept));
  }
  return text;
}

std::string SmallSampleTable(Report& report) {
  std::string text =
      "\n### Coverage at 2 to 50 cases\n\nEvery interval over a grid of 15 sizes from 2 to 50 and "
      "of truths, shares of 0 and 1, ties and open cases among them. Shares, rates, NPS, scores "
      "from 1 to 5 and quantiles are enumerated, so their coverage is exact; the others are 2,000 "
      "seeded samples of each (chance error of a point +-0.010, of a mean +-0.001). Samples that "
      "have no interval (all times equal, a quantile that is not reached) count neither way. "
      "*Kept*: the mean from five cases on is at least 0.94; more than 0.97 is no miss, since "
      "what is discrete or open at an end cannot hit 0.95. The product shows no interval of fewer "
      "than five facts.\n\nNot kept by the shrunk shares, which no page shows yet: with so few "
      "answers a unit, twenty units do not tell how far units differ, and their intervals do not "
      "count that enough, beta-binomial's not at all. The worst points of the others lie where "
      "nearly all answers are alike, since five to ten cases at 97 to 98 % may all be so and then "
      "say more than they know, and where the tail of times is long.\n\n"
      "| interval | 2 to 4 cases | mean, 5 to 50 | worst point | where | kept |\n"
      "|---|---|---|---|---|---|\n";
  for (const SmallSampleRow& row : MeasureSmallSamples()) {
    report.Add({"", row.name + ", 5 to 50 cases", row.mean, "coverage"});
    text += fmt::format("| {} | {} | {:.3f} | {:.3f} | {} | {} |\n", row.name,
                        row.below < 0 ? "none" : fmt::format("{:.3f}", row.below), row.mean,
                        row.worst, row.worst_at, row.mean >= .94 ? "yes" : "**no**");
  }
  return text;
}

std::string Calibrate(Report& report) {
  std::string text =
      "\n1,000 seeded replications of each case. The chance error of a rate of 0.95 is +-0.014, "
      "of 0.05 the same.\n";
  text +=
      TableOf("Coverage of 95 % intervals",
              "How often the interval contains the truth. Discrete methods cannot hit 0.95 "
              "exactly: Clopper-Pearson and the exact rates are meant to lie above it. "
              "Skewed times with few values are the known weakness of the t interval: use "
              "the median. The chance error alone puts a figure outside now and then: the share of "
              "4 strata of 15 covers 0.945 when all answers are enumerated.",
              "coverage", MeasureCoverage(), report);
  text += SmallSampleTable(report);
  text += TableOf("False alarms when all units are equal",
                  "How often at least one of the units, or the global test, is significant at "
                  "0.05 although nothing differs. Units have 20 to 2,000 answers (means: 5 to 60 "
                  "values with sd 3 to 1). Outside are Welch's ANOVA, which is too ready with "
                  "groups of few values, and the funnel: 20 answers at 80 % leave its arcsine "
                  "limits in 1.2 % of the cases instead of 0.2 %.",
                  "false alarms", MeasureFalseAlarms(), report);
  text += TableOf("Power",
                  "How often a unit that really is lower is found: 400 answers each, the others "
                  "at 80 %.",
                  "found", MeasurePower(), report);
  text += TableOf("False alarms of control charts",
                  "Points flagged per 100 points of a process in which nothing happens.",
                  "points per 100", MeasureChartAlarms(), report);
  return text + "\n";
}

}  // namespace
}  // namespace assay::bench

int main(int argc, char** argv) {
  assay::bench::Report report("stats_calibration");
  const std::string text = assay::bench::Calibrate(report);
  std::fputs(text.c_str(), stdout);
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--json") == 0 && i + 1 < argc) {
      std::ofstream(argv[++i]) << report.Json();
      continue;
    }
    if (std::strcmp(argv[i], "--write-docs") != 0) continue;
    const char* source = std::getenv("ASSAY_SOURCE_DIR");
    const auto path = std::filesystem::path(source ? source : ".") / "docs/ACCURACY.md";
    if (assay::accuracy::WriteSection(path, "calibration", text)) continue;
    fmt::print(stderr, "write docs: no section \"calibration\" in {}\n", path.string());
    return 1;
  }
  return 0;
}
