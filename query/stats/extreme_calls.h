// Every public function of the library, called with whatever ExtremeInput draws, and the numbers it
// answered with. extreme_input_test.cpp says when a function of the headers is missing here.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "query/stats/answer_numbers.h"
#include "query/stats/extreme_input.h"

namespace assay::stats {

// The dear functions are called in every sixteenth round only.
inline constexpr int kDearEvery = 16;

struct ExtremeCall {
  std::string function;
  std::function<Numbers(ExtremeInput&)> call;
  int every = 1;
};

std::vector<ExtremeCall> ExtremeCalls();

}  // namespace assay::stats
