// How often 95 % intervals of two to fifty cases contain the truth, over a grid of sizes and
// truths.
//
// Where the samples are few or their sums are, all are enumerated and the coverage is exact; the
// others are 2,000 seeded samples of each size and truth. A sample without an interval (all times
// equal, a median that is not reached) counts neither way.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tests/bench/stats_simulation.h"

namespace assay::bench {

// Of all samples: the share that has an interval, and that whose interval holds the truth.
struct Held {
  double answered = 0;
  double covered = 0;

  void Add(double share, bool is_answered, bool is_covered) {
    answered += is_answered ? share : 0;
    covered += is_answered && is_covered ? share : 0;
  }
};

struct SmallSampleRow {
  std::string name;
  double below = -1;  // Mean coverage of 2, 3 and 4 cases; -1 where there is no interval.
  double mean = 0;    // Of 5 to 50 cases.
  double worst = 1;
  std::string worst_at = {};  // "5 cases, 2 %".
};

class SmallSamples {
 public:
  // `held` of the truth of this place in `truths` and of this many cases.
  void Add(std::string name, const std::vector<std::string>& truths,
           const std::function<Held(size_t, int)>& held);
  // The same by simulation: `sample` adds what became of one sample.
  void Simulate(std::string name, const std::vector<std::string>& truths,
                const std::function<void(stats::Random&, size_t, int, Held&)>& sample);

  std::vector<SmallSampleRow> Take() { return std::move(rows_); }

 private:
  std::vector<SmallSampleRow> rows_;
};

void AddSmallShares(SmallSamples& samples);  // Shares, rates, NPS, shrinkage.
void AddSmallMeans(SmallSamples& samples);   // Mean scores and mean times.
void AddSmallTimes(SmallSamples& samples);   // Quantiles and survival.

std::vector<SmallSampleRow> MeasureSmallSamples();

}  // namespace assay::bench
