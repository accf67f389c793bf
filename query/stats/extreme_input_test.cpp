// Whatever the input: no function of the library throws, aborts, hangs, overflows, or says OK with
// a number that is not finite. Every public function is here: the first test reads the headers.
//
// ASSAY_STATS_CALLS (100,000) random calls from ASSAY_STATS_SEED (1), in rounds of one call of each
// function; dear functions in every sixteenth round. So each is called at least 60 times in the
// ordinary run and 6,000 times among ten million. What fails is printed with its function and the
// number of that one call, which ASSAY_STATS_ONLY makes alone.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <set>
#include <string>

#include "query/stats/extreme_calls.h"
#include "query/stats/public_functions.h"

extern "C" void __sanitizer_set_death_callback(void (*callback)()) __attribute__((weak));

namespace assay::stats {
namespace {

uint64_t FromEnvironment(const char* name, uint64_t otherwise) {
  const char* value = std::getenv(name);
  return value != nullptr ? std::strtoull(value, nullptr, 10) : otherwise;
}

// The call that is being made, for the report of a sanitizer that ends the process.
struct Current {
  const char* function = "";
  uint64_t call = 0;
  uint64_t seed = 0;
};
Current current;

void TellCurrent() {
  std::fprintf(stderr, "this was %s, call %zu of seed %zu\n", current.function,
               static_cast<size_t>(current.call), static_cast<size_t>(current.seed));
}

TEST(ExtremeInputTest, EveryPublicFunctionIsCalled) {
  std::set<std::string> called;
  for (const ExtremeCall& call : ExtremeCalls()) called.insert(call.function);
  // Members are called through what makes their object.
  const std::set<std::string> members{"UpperTail", "Cdf", "Critical", "At"};
  const PublicFunctions functions = ReadPublicFunctions();
  EXPECT_GT(functions.headers, 40);
  EXPECT_GT(functions.answering.size(), 70U);
  for (const std::string& name : functions.answering) {
    EXPECT_TRUE(called.contains(name) || members.contains(name))
        << functions.header_of.at(name) << " declares " << name
        << ", which has no call in extreme_calls.cpp";
  }
}

struct Cost {
  uint64_t calls = 0;
  double total_s = 0;
  double slowest_s = 0;
  uint64_t slowest_call = 0;
};

TEST(ExtremeInputTest, NothingIsOkAndNotFinite) {
  const uint64_t seed = FromEnvironment("ASSAY_STATS_SEED", 1);
  const uint64_t total = FromEnvironment("ASSAY_STATS_CALLS", 100'000);
  constexpr uint64_t kAll = ~uint64_t{0};
  const uint64_t only = FromEnvironment("ASSAY_STATS_ONLY", kAll);
  RecordProperty("seed", static_cast<int>(seed));
  const std::vector<ExtremeCall> calls = ExtremeCalls();
  std::map<std::string, Cost> costs;
  if (__sanitizer_set_death_callback != nullptr) __sanitizer_set_death_callback(TellCurrent);
  int bad = 0;
  uint64_t made = 0;
  for (uint64_t i = 0; made < total && bad < 20; ++i) {
    const ExtremeCall& call = calls[i % calls.size()];
    const uint64_t round = i / calls.size();
    if (round % static_cast<uint64_t>(call.every) != 0) continue;
    ++made;
    if (only != kAll && i != only) continue;
    current = {call.function.c_str(), i, seed};
    ExtremeInput input(seed * 1'000'003 + i);
    const auto begin = std::chrono::steady_clock::now();
    const Numbers numbers = call.call(input);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    Cost& cost = costs[call.function];
    ++cost.calls;
    cost.total_s += took.count();
    if (took.count() > cost.slowest_s) {
      cost.slowest_s = took.count();
      cost.slowest_call = i;
    }
    const auto broken = std::find_if(numbers.begin(), numbers.end(),
                                     [](double number) { return !std::isfinite(number); });
    if (broken == numbers.end()) continue;
    ++bad;
    ADD_FAILURE() << call.function << " says OK with " << *broken << "; call " << i << " of seed "
                  << seed;
  }
  // No call of the library may take long, whatever it is asked; ten times what the slowest takes.
  constexpr double kLongest_s = 20;
  for (const auto& [function, cost] : costs) {
    if (only == kAll) {
      EXPECT_GE(cost.calls, made / calls.size() / kDearEvery) << function;
    }
    EXPECT_LT(cost.slowest_s, kLongest_s) << function << ", call " << cost.slowest_call;
    if (cost.slowest_s > 0.2 || cost.total_s > 1) {
      std::printf("%s: %.2f s in %zu calls, the slowest %.2f s, call %zu\n", function.c_str(),
                  cost.total_s, static_cast<size_t>(cost.calls), cost.slowest_s,
                  static_cast<size_t>(cost.slowest_call));
    }
  }
}

}  // namespace
}  // namespace assay::stats
