// Seeded random numbers that are the same on every machine: std::mt19937_64 is specified to
// the bit, the standard's distributions are not, so those are here.
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>

namespace assay::stats {

class Random {
 public:
  explicit Random(uint64_t seed) : engine_(seed) {}

  // In [0, 1).
  double Uniform() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }
  // In [0, n), n > 0; the bias of 2^-64 n does not matter here.
  uint64_t Below(uint64_t n) {
    return static_cast<uint64_t>((static_cast<unsigned __int128>(engine_()) * n) >> 64);
  }
  // Marsaglia's polar method.
  double Normal() {
    if (has_spare_) {
      has_spare_ = false;
      return spare_;
    }
    double a = 0;
    double b = 0;
    double square = 0;
    do {
      a = 2 * Uniform() - 1;
      b = 2 * Uniform() - 1;
      square = a * a + b * b;
    } while (square >= 1 || square == 0);
    const double scale = std::sqrt(-2 * std::log(square) / square);
    spare_ = b * scale;
    has_spare_ = true;
    return a * scale;
  }

 private:
  std::mt19937_64 engine_;
  double spare_ = 0;
  bool has_spare_ = false;
};

}  // namespace assay::stats
