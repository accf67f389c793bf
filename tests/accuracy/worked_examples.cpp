#include "tests/accuracy/worked_examples.h"

#include <fmt/format.h>

#include <array>
#include <optional>

#include "query/stats/change.h"
#include "query/stats/chi_square.h"
#include "query/stats/control_chart.h"
#include "query/stats/driver_bootstrap.h"
#include "query/stats/funnel.h"
#include "query/stats/nps.h"
#include "query/stats/random.h"
#include "query/stats/run_rules.h"
#include "query/stats/shrinkage.h"
#include "query/stats/tail_rank.h"

namespace assay::accuracy {
namespace {

std::string Percent(double share) { return fmt::format("{:.1f} %", 100 * share); }

std::string PercentRange(const stats::Interval& interval) {
  return fmt::format("{:.1f} to {:.1f} %", 100 * interval.low, 100 * interval.high);
}

std::string PointRange(const stats::Interval& interval) {
  return fmt::format("{:+.1f} to {:+.1f}", 100 * interval.low, 100 * interval.high);
}

std::string NorthExample() {
  const std::array<const char*, 5> names{"North", "South", "East", "West", "Centre"};
  const std::vector<stats::Share> regions{
      {302, 400}, {664, 800}, {820, 1000}, {738, 900}, {730, 900}};
  const auto global = stats::TestHomogeneity(regions).value();
  std::string text = fmt::format(
      "Five regions, satisfied of answered. All together: chi-square {:.2f}, {} degrees, "
      "p {:.3f}.\n\n"
      "| region | satisfied | against the rest, points | raw p | Holm p |\n|---|---|---|---|---|\n",
      global.chi_square, global.degrees, global.p);
  const auto rows = stats::CompareWithRest(regions, stats::Adjustment::kHolm).value();
  for (const auto& row : rows) {
    const stats::Share& region = regions[row.group];
    text += fmt::format("| {} | {} of {}, {} | {:+.1f} ({}) | {:.4f} | {:.4f} |\n",
                        names[row.group], region.count, region.n,
                        Percent(stats::Proportion(region).value()), 100 * row.difference.value,
                        PointRange(row.difference.interval), row.p, row.adjusted_p);
  }
  return text;
}

std::string PlanExample() {
  const stats::BeforeAfter<stats::Share> treated{{620, 800}, {680, 800}};
  const stats::BeforeAfter<stats::Share> control{{640, 800}, {656, 800}};
  const auto change = stats::DifferenceInShares(treated, control).value();
  const auto plain = stats::CompareShares(treated.after, treated.before).value();
  return fmt::format(
      "Branches with the plan went from 620 to 680 satisfied of 800, the others from 640 to 656 "
      "of 800. Before and after alone: {:+.1f} points ({}), p {:.4f}. Less what happened "
      "elsewhere: {:+.1f} points ({}), p {:.3f}.\n",
      100 * plain.difference.value, PointRange(plain.difference.interval), plain.p,
      100 * change.change.value, PointRange(change.change.interval), change.p);
}

std::string BranchesExample() {
  const std::vector<stats::Share> branches{{9, 15},    {250, 300}, {164, 200}, {20, 24},
                                           {410, 500}, {78, 100},  {56, 60},   {288, 400},
                                           {33, 40},   {122, 150}, {198, 250}, {8, 8}};
  const auto funnel = stats::ShareFunnel(branches).value();
  const auto shrunk = stats::BetaBinomial(branches).value();
  std::vector<stats::Belief> beliefs;
  for (const auto& unit : shrunk.units) beliefs.push_back(unit.belief);
  const auto ranks = stats::TailRanks(beliefs).value();
  std::string text = fmt::format(
      "Twelve branches; common share {}, overdispersion phi {:.2f}. The worst tenth is one "
      "branch.\n\n| branch | satisfied | best guess | z, adjusted | P(worst tenth) | P(best "
      "tenth) |\n|---|---|---|---|---|---|\n",
      Percent(funnel.target), funnel.phi);
  for (size_t i = 0; i < branches.size(); ++i) {
    text += fmt::format("| {} | {} of {}, {} | {} ({}) | {:+.2f} | {:.2f} | {:.2f} |\n", i + 1,
                        branches[i].count, branches[i].n, Percent(shrunk.units[i].raw),
                        Percent(shrunk.units[i].estimate.value),
                        PercentRange(shrunk.units[i].estimate.interval), funnel.units[i].adjusted_z,
                        ranks[i].lowest, ranks[i].highest);
  }
  return text;
}

std::string FewAnswersExample() {
  const auto few = stats::Wilson({10, 12}).value();
  const auto many = stats::Wilson({1000, 1200}).value();
  const auto nps = stats::NetPromoterScore({.promoters = 6, .passives = 4, .detractors = 2});
  return fmt::format(
      "10 of 12 satisfied is {}, and the true share lies in the range {}. With 1,000 of 1,200 the "
      "range is {}. An NPS of {:+.0f} from the same 12 people (6 promoters, 2 detractors) has "
      "the range {:+.0f} to {:+.0f}.\n",
      Percent(few.value), PercentRange(few.interval), PercentRange(many.interval), 100 * nps->score,
      100 * nps->adjusted.interval.low, 100 * nps->adjusted.interval.high);
}

// 200 answers in which friendliness counts twice as much as speed, price a little, and the
// three go together.
Eigen::MatrixXd SimulatedAnswers() {
  stats::Random random(2026);
  Eigen::MatrixXd rows(200, 4);
  for (Eigen::Index i = 0; i < rows.rows(); ++i) {
    const double mood = random.Normal();
    const double friendly = mood + random.Normal();
    const double speed = mood + random.Normal();
    const double price = mood + random.Normal();
    rows.row(i) << friendly, speed, price,
        2 * friendly + speed + .5 * price + 2.5 * random.Normal();
  }
  return rows;
}

std::string DriversExample() {
  const std::array<const char*, 3> names{"friendliness", "speed", "price"};
  const auto lmg = stats::BootstrapDrivers(SimulatedAnswers(), stats::DriverMethod::kLmg).value();
  std::string text = fmt::format(
      "200 simulated answers, R2 {:.2f}.\n\n| driver | share of R2 (LMG) | interval | largest in "
      "so many draws |\n|---|---|---|---|\n",
      lmg.r_squared);
  for (size_t j = 0; j < names.size(); ++j) {
    const auto& share = lmg.shares[j];
    text += fmt::format("| {} | {:.2f} | {:.2f} to {:.2f} | {:.0f} % |\n", names[j], share.value,
                        share.interval.low, share.interval.high, 100 * lmg.largest[j]);
  }
  return text;
}

std::string MonthExample() {
  const std::vector<std::optional<double>> complaints{31, 28, 35, 30, 33, 29, 34, 32,
                                                      30, 45, 31, 33, 29, 34, 30};
  const auto chart = stats::XmrChart(complaints, {.screened = true}).value();
  const auto& point = chart.points.front();
  std::string text = fmt::format(
      "Complaints per 1,000 contacts over 15 months, 28 to 35 but for one of 45: mean {:.1f}, "
      "limits {:.1f} to {:.1f}.",
      point.centre, point.limits.low, point.limits.high);
  for (const auto& signal : stats::FindSignals(chart, stats::RuleSet::kNhs)) {
    text += fmt::format(" Month {}: {}.", signal.last + 1, Name(signal.rule));
  }
  return text + "\n";
}

}  // namespace

std::vector<WorkedExample> WorkedExamples() {
  std::vector<WorkedExample> examples{
      {"north", NorthExample()},       {"plan", PlanExample()},
      {"branches", BranchesExample()}, {"few-answers", FewAnswersExample()},
      {"drivers", DriversExample()},   {"month", MonthExample()}};
  for (WorkedExample& example : examples) example.text = "\n" + example.text + "\n";
  return examples;
}

}  // namespace assay::accuracy
