// Backoff: how long to wait before trying again. Doubles from try to try up to a bound, and
// takes a random part of it, so that many clients do not return at the same moment.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <random>

namespace assay::assayctl {

struct BackoffOptions {
  std::chrono::milliseconds first{100};
  std::chrono::milliseconds longest{5'000};
};

class Backoff {
 public:
  explicit Backoff(BackoffOptions options, uint64_t seed = std::random_device()())
      : options_(options), next_(options.first), random_(seed) {}

  // Between half of and the whole current wait.
  std::chrono::milliseconds Next() {
    const auto whole = next_.count();
    next_ = std::min(next_ * 2, options_.longest);
    return std::chrono::milliseconds(std::uniform_int_distribution(whole / 2, whole)(random_));
  }

  // Something succeeded: begin anew.
  void Reset() { next_ = options_.first; }

 private:
  const BackoffOptions options_;
  std::chrono::milliseconds next_;
  std::mt19937_64 random_;
};

}  // namespace assay::assayctl
