// What moves satisfaction: cross products, reliability, driver shares.
#include "query/stats/cronbach_alpha.h"
#include "query/stats/importance_performance.h"
#include "query/stats/least_squares.h"
#include "query/stats/lmg.h"
#include "query/stats/relative_weights.h"
#include "tests/accuracy/differential/arguments.h"

namespace assay::accuracy {
namespace {

using namespace stats;  // NOLINT: this file only names what is there.

constexpr Tolerance kSums{1e-12, 1e-12, "sums of products of some dozen values around 5"};
constexpr Tolerance kInverse{1e-9, 1e-10,
                             "a matrix is inverted whose condition the inputs let rise to 1e5"};

Numbers ColumnNumbers(const CrossProducts& columns) {
  Numbers numbers{static_cast<double>(columns.n)};
  for (Eigen::Index j = 0; j < columns.columns(); ++j) Add(numbers, columns.mean(j));
  Add(numbers, columns.products);
  return numbers;
}

constexpr DriverOptions kAnyNumber{.answers_per_driver_min = 0};

}  // namespace

void AddDrivers(std::vector<Function>& functions) {
  const auto add = [&](const char* name, const char* peer, const Tolerance& tolerance,
                       auto&& answer) {
    functions.push_back({name, peer, tolerance, answer});
  };

  add("SummariseColumns", "exact fractions", kSums,
      [](const Json& a) { return ColumnNumbers(ColumnsOf(a)); });
  add("Merge/columns", "exact fractions",
      {1e-12, 1e-9, "parts whose means lie 1,000 apart: what cancels of the squares of that"},
      [](const Json& a) { return When(Merge(ColumnsOf(a[0]), ColumnsOf(a[1])), ColumnNumbers); });
  add("Correlations", "R cor", kSums,
      [](const Json& a) { return All(Correlations(ColumnsOf(a))); });
  add("CronbachAlpha", "exact fractions; R qf",
      {1e-10, 1e-12, "the variance of a sum of items that contradict each other cancels"},
      [](const Json& a) {
        return When(CronbachAlpha(ColumnsOf(a[0]), a[1]), [](const Reliability& alpha) {
          Numbers numbers = Of(alpha.raw);
          for (const double number : All(alpha.standardised)) Add(numbers, number);
          for (const ItemReliability& item : alpha.items) {
            for (const double number : All(item.rest_correlation)) Add(numbers, number);
            for (const double number : All(item.alpha_without)) Add(numbers, number);
          }
          return numbers;
        });
      });
  add("ModelDrivers", "R cor", kSums, [](const Json& a) {
    return When(ModelDrivers(ColumnsOf(a), kAnyNumber), [](const DriverModel& model) {
      return Of(model.among, Eigen::MatrixXd(model.with_outcome));
    });
  });
  add("LeastSquares", "R lm", kInverse, [](const Json& a) {
    return When(LeastSquares(ColumnsOf(a)), [](const LinearFit& fit) {
      Numbers numbers = Of(fit.intercept, fit.intercept_error);
      for (const Coefficient& driver : fit.drivers) {
        for (const double number : {driver.value, driver.standard_error, driver.p}) {
          Add(numbers, number);
        }
      }
      for (const double number : {fit.r_squared, fit.residual_deviation, fit.degrees}) {
        Add(numbers, number);
      }
      return numbers;
    });
  });
  add("Lmg", "R lm, all orders written out", kInverse,
      [](const Json& a) { return All(Lmg(ColumnsOf(a), kAnyNumber)); });
  add("RelativeWeights", "NumPy eigh in Johnson's formula", kInverse,
      [](const Json& a) { return All(RelativeWeights(ColumnsOf(a), kAnyNumber)); });
  add("MapItems", "exact fractions", kSums, [](const Json& a) {
    const auto items = Each(a, [](const Json& item) {
      return ItemPosition{item.at(0), item.at(1)};
    });
    return When(MapItems(items), [](const ImportancePerformance& map) {
      Numbers numbers{map.cross.performance, map.cross.importance};
      for (const Quadrant quadrant : map.quadrants) {
        Add(numbers, static_cast<double>(static_cast<int>(quadrant)));
      }
      return numbers;
    });
  });
}

}  // namespace assay::accuracy
