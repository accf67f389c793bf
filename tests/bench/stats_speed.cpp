// bench_stats_speed: times of the methods that a page of many units waits for. The counter goal_ms
// is the most a call may take; times_table.py makes the table of docs/ACCURACY.md.
#include <benchmark/benchmark.h>

#include <algorithm>

#include "query/stats/chi_square.h"
#include "query/stats/driver_bootstrap.h"
#include "query/stats/funnel.h"
#include "query/stats/games_howell.h"
#include "query/stats/lmg.h"
#include "query/stats/log_rank.h"
#include "query/stats/shrinkage.h"
#include "query/stats/tail_rank.h"
#include "tests/bench/stats_simulation.h"

namespace assay::bench {
namespace {

std::vector<stats::Share> ThousandUnits() {
  stats::Random random(1);
  std::vector<stats::Share> units;
  for (const int64_t n : UnequalSizes(1000)) {
    units.push_back(DrawShare(random, n, .8 + .03 * random.Normal()));
  }
  return units;
}

void LeagueTableOf1000Units(benchmark::State& state) {
  state.counters["goal_ms"] = 10;
  const auto units = ThousandUnits();
  for (auto _ : state) {
    benchmark::DoNotOptimize(stats::ShareFunnel(units).value());
    benchmark::DoNotOptimize(stats::TestHomogeneity(units).value());
    benchmark::DoNotOptimize(
        stats::CompareWithRest(units, stats::Adjustment::kBenjaminiHochberg).value());
    benchmark::DoNotOptimize(stats::JamesStein(units).value());
  }
}
BENCHMARK(LeagueTableOf1000Units)
    ->Name(
        "1,000 units: funnel, global test, each against the rest with Benjamini-Hochberg, "
        "James-Stein")
    ->Unit(benchmark::kMillisecond);

void LeagueTableOf1000UnitsWithTailRanks(benchmark::State& state) {
  state.counters["goal_ms"] = 300;
  const auto units = ThousandUnits();
  for (auto _ : state) {
    benchmark::DoNotOptimize(stats::ShareFunnel(units).value());
    benchmark::DoNotOptimize(stats::TestHomogeneity(units).value());
    benchmark::DoNotOptimize(
        stats::CompareWithRest(units, stats::Adjustment::kBenjaminiHochberg).value());
    std::vector<stats::Belief> beliefs;
    const auto shrunk = stats::JamesStein(units).value();
    for (const auto& unit : shrunk.units) beliefs.push_back(unit.belief);
    benchmark::DoNotOptimize(stats::TailRanks(beliefs).value());
    benchmark::DoNotOptimize(stats::BetaBinomial(units).value());
  }
}
BENCHMARK(LeagueTableOf1000UnitsWithTailRanks)
    ->Name(
        "all of a league page: the same, beta-binomial, P(worst tenth) and P(best tenth) by 4,000 "
        "draws")
    ->Unit(benchmark::kMillisecond);

void BetaBinomialOf1000Units(benchmark::State& state) {
  const auto units = ThousandUnits();
  for (auto _ : state) benchmark::DoNotOptimize(stats::BetaBinomial(units).value());
}
BENCHMARK(BetaBinomialOf1000Units)
    ->Name("beta-binomial shrinkage of 1,000 units")
    ->Unit(benchmark::kMillisecond);

// Of 10 to 255 values.
std::vector<stats::Moments> UnitsWithValues(size_t units) {
  stats::Random random(2);
  std::vector<stats::Moments> groups(units);
  for (size_t g = 0; g < groups.size(); ++g) {
    for (size_t i = 0; i < 10 + 5 * (g % 50); ++i) groups[g].Add(random.Normal());
  }
  return groups;
}

void GamesHowellPOf50Units(benchmark::State& state) {
  state.counters["goal_ms"] = 200;
  const auto groups = UnitsWithValues(50);
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        stats::CompareAllMeans(groups, stats::PairIntervals::kLeaveOut).value());
  }
}
BENCHMARK(GamesHowellPOf50Units)
    ->Name("Games-Howell p-values of 50 units (1,225 pairs)")
    ->Unit(benchmark::kMillisecond);

template <size_t units>
void GamesHowellWithIntervals(benchmark::State& state) {
  const auto groups = UnitsWithValues(units);
  for (auto _ : state) benchmark::DoNotOptimize(stats::CompareAllMeans(groups).value());
}
BENCHMARK(GamesHowellWithIntervals<50>)
    ->Name("Games-Howell with joint intervals, 50 units")
    ->Unit(benchmark::kMillisecond);
BENCHMARK(GamesHowellWithIntervals<200>)
    ->Name("the same, 200 units (19,900 pairs)")
    ->Unit(benchmark::kMillisecond);
BENCHMARK(GamesHowellWithIntervals<500>)
    ->Name("the same, 500 units (124,750 pairs)")
    ->Unit(benchmark::kMillisecond);

// Cases of all groups alike, a third of them open.
template <size_t groups, size_t cases>
void LogRank(benchmark::State& state) {
  stats::Random random(4);
  std::vector<std::vector<stats::LifeEvents>> lives(groups);
  for (auto& group : lives) {
    for (size_t i = 0; i < cases; ++i) {
      const double end = DrawExponential(random);
      const double seen = 2 * DrawExponential(random);
      group.push_back({std::min(end, seen), end <= seen, end > seen});
    }
  }
  for (auto _ : state) benchmark::DoNotOptimize(stats::CompareSurvival(lives).value());
}
BENCHMARK(LogRank<200, 1000>)
    ->Name("log-rank of 200 units with 1,000 cases each")
    ->Unit(benchmark::kMillisecond);
BENCHMARK(LogRank<1000, 100>)
    ->Name("log-rank of 1,000 units with 100 cases each")
    ->Unit(benchmark::kMillisecond);

Eigen::MatrixXd ThousandAnswers() {
  stats::Random random(3);
  Eigen::MatrixXd rows(1000, 13);
  for (Eigen::Index i = 0; i < rows.rows(); ++i) {
    const double mood = random.Normal();
    double sum = 0;
    for (Eigen::Index j = 0; j < 12; ++j) sum += rows(i, j) = mood + random.Normal();
    rows(i, 12) = sum + 6 * random.Normal();
  }
  return rows;
}

void LmgOf12Drivers(benchmark::State& state) {
  state.counters["goal_ms"] = 50;
  const auto summary = stats::SummariseColumns(ThousandAnswers()).value();
  for (auto _ : state) benchmark::DoNotOptimize(stats::Lmg(summary).value());
}
BENCHMARK(LmgOf12Drivers)->Name("LMG with 12 drivers")->Unit(benchmark::kMillisecond);

void LmgOf12DriversBootstrapped1000Times(benchmark::State& state) {
  state.counters["goal_ms"] = 2000;
  const auto rows = ThousandAnswers();
  for (auto _ : state) {
    benchmark::DoNotOptimize(stats::BootstrapDrivers(rows, stats::DriverMethod::kLmg).value());
  }
}
BENCHMARK(LmgOf12DriversBootstrapped1000Times)
    ->Name("1,000 bootstrap replications of it, 1,000 answers")
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace assay::bench

BENCHMARK_MAIN();
