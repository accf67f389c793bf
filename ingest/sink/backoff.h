// Backoff: how long to wait before trying again: doubling from `first` to `longest`, each wait
// drawn between half and all of it so that many processes do not return at once.
#pragma once

#include <algorithm>
#include <chrono>
#include <random>

namespace assay::sink {

class Backoff {
 public:
  Backoff(std::chrono::milliseconds first, std::chrono::milliseconds longest, uint64_t seed)
      : first_(first), longest_(longest), next_(first), random_(seed) {}

  std::chrono::milliseconds Next() {
    const auto wait = next_;
    next_ = std::min(longest_, next_ * 2);
    std::uniform_int_distribution<std::chrono::milliseconds::rep> draw(wait.count() / 2,
                                                                       wait.count());
    return std::chrono::milliseconds(draw(random_));
  }
  // Something worked: the next failure starts from the beginning.
  void Reset() { next_ = first_; }

 private:
  const std::chrono::milliseconds first_;
  const std::chrono::milliseconds longest_;
  std::chrono::milliseconds next_;
  std::mt19937_64 random_;
};

}  // namespace assay::sink
