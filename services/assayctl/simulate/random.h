// Random: draws that are the same for the same seed on every machine and library.
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>
#include <span>
#include <string_view>

namespace assay::assayctl {

class Random {
 public:
  // A stream of its own for every (seed, name).
  Random(uint64_t seed, std::string_view name) : engine_(Mix(seed, name)) {}

  // 0 <= x < 1.
  double Uniform() { return static_cast<double>(engine_() >> 11) * 0x1.0p-53; }
  double Uniform(double low, double high) { return low + (high - low) * Uniform(); }
  bool Chance(double probability) { return Uniform() < probability; }
  double Exponential(double mean) { return -mean * std::log1p(-Uniform()); }
  double Normal() {
    const double radius = std::sqrt(-2 * std::log1p(-Uniform()));
    return radius * std::cos(2 * std::numbers::pi * Uniform());
  }
  double LogNormal(double median, double sigma) { return median * std::exp(sigma * Normal()); }
  uint64_t Below(uint64_t bound) { return static_cast<uint64_t>(Uniform() * bound); }

  // A position, each with a probability in proportion to its weight.
  size_t Pick(std::span<const double> weights) {
    double sum = 0;
    for (const double weight : weights) sum += weight;
    double left = Uniform() * sum;
    for (size_t i = 0; i + 1 < weights.size(); ++i) {
      left -= weights[i];
      if (left < 0) return i;
    }
    return weights.size() - 1;
  }

 private:
  // FNV-1a over the name and the seed, finished as splitmix64 does.
  static uint64_t Mix(uint64_t seed, std::string_view name) {
    uint64_t hash = 0xcbf29ce484222325;
    const auto add = [&](unsigned char byte) { hash = (hash ^ byte) * 0x100000001b3; };
    for (const char c : name) add(static_cast<unsigned char>(c));
    for (int i = 0; i < 8; ++i) add(static_cast<unsigned char>(seed >> (8 * i)));
    hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9;
    hash = (hash ^ (hash >> 27)) * 0x94d049bb133111eb;
    return hash ^ (hash >> 31);
  }

  std::mt19937_64 engine_;
};

}  // namespace assay::assayctl
