// bench_stats_speed: times of the methods that a page of many units waits for.
#include <benchmark/benchmark.h>

#include "query/stats/chi_square.h"
#include "query/stats/driver_bootstrap.h"
#include "query/stats/funnel.h"
#include "query/stats/games_howell.h"
#include "query/stats/lmg.h"
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

// Goal: at most 10 ms.
void BM_LeagueTableOf1000Units(benchmark::State& state) {
  const auto units = ThousandUnits();
  for (auto _ : state) {
    benchmark::DoNotOptimize(stats::ShareFunnel(units).value());
    benchmark::DoNotOptimize(stats::TestHomogeneity(units).value());
    benchmark::DoNotOptimize(
        stats::CompareWithRest(units, stats::Adjustment::kBenjaminiHochberg).value());
    benchmark::DoNotOptimize(stats::JamesStein(units).value());
  }
}
BENCHMARK(BM_LeagueTableOf1000Units)->Unit(benchmark::kMillisecond);

// Goal: at most 300 ms.
void BM_LeagueTableOf1000UnitsWithTailRanks(benchmark::State& state) {
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
  }
}
BENCHMARK(BM_LeagueTableOf1000UnitsWithTailRanks)->Unit(benchmark::kMillisecond);

void BM_BetaBinomialOf1000Units(benchmark::State& state) {
  const auto units = ThousandUnits();
  for (auto _ : state) benchmark::DoNotOptimize(stats::BetaBinomial(units).value());
}
BENCHMARK(BM_BetaBinomialOf1000Units)->Unit(benchmark::kMillisecond);

std::vector<stats::Moments> FiftyUnits() {
  stats::Random random(2);
  std::vector<stats::Moments> groups(50);
  for (size_t g = 0; g < groups.size(); ++g) {
    for (size_t i = 0; i < 10 + 5 * g; ++i) groups[g].Add(random.Normal());
  }
  return groups;
}

// Goal: at most 200 ms.
void BM_GamesHowellPOf50Units(benchmark::State& state) {
  const auto groups = FiftyUnits();
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        stats::CompareAllMeans(groups, stats::PairIntervals::kLeaveOut).value());
  }
}
BENCHMARK(BM_GamesHowellPOf50Units)->Unit(benchmark::kMillisecond);

void BM_GamesHowellWithIntervalsOf50Units(benchmark::State& state) {
  const auto groups = FiftyUnits();
  for (auto _ : state) benchmark::DoNotOptimize(stats::CompareAllMeans(groups).value());
}
BENCHMARK(BM_GamesHowellWithIntervalsOf50Units)->Unit(benchmark::kMillisecond);

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

// Goal: at most 50 ms.
void BM_LmgOf12Drivers(benchmark::State& state) {
  const auto summary = stats::SummariseColumns(ThousandAnswers()).value();
  for (auto _ : state) benchmark::DoNotOptimize(stats::Lmg(summary).value());
}
BENCHMARK(BM_LmgOf12Drivers)->Unit(benchmark::kMillisecond);

// Goal: at most 2,000 ms.
void BM_LmgOf12DriversBootstrapped1000Times(benchmark::State& state) {
  const auto rows = ThousandAnswers();
  for (auto _ : state) {
    benchmark::DoNotOptimize(stats::BootstrapDrivers(rows, stats::DriverMethod::kLmg).value());
  }
}
BENCHMARK(BM_LmgOf12DriversBootstrapped1000Times)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace assay::bench

BENCHMARK_MAIN();
