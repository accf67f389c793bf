// Random numbers that are the same on every machine for one seed (SplitMix64), so that a run can
// be repeated from what it printed.
#pragma once

#include <cstdint>
#include <string_view>

namespace assay::chaos {

// A well mixed function of its argument.
constexpr uint64_t Mix(uint64_t value) {
  value += 0x9E3779B97F4A7C15;
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
  return value ^ (value >> 31);
}

constexpr uint64_t Mix(uint64_t seed, std::string_view text) {
  for (const char c : text) seed = Mix(seed ^ static_cast<unsigned char>(c));
  return seed;
}

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t Next() { return Mix(state_ += 0x9E3779B97F4A7C15); }
  // From 0 on, below `limit`, which is at least 1.
  uint64_t Below(uint64_t limit) { return Next() % limit; }
  bool OneIn(uint64_t count) { return Below(count) == 0; }

 private:
  uint64_t state_;
};

}  // namespace assay::chaos
