// ByteBudget: how many bytes are taken of a limit that many threads share.
//
// Taking is one step, so those who ask at the same time get no more together than the limit.
// Whoever asks while nothing is taken gets what he wants, so that progress beats the limit.
// Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>

namespace assay::gateway {

class ByteBudget {
 public:
  bool TryTake(uint64_t bytes, uint64_t limit) {
    uint64_t taken = taken_.load(std::memory_order_relaxed);
    do {
      if (taken > 0 && taken + bytes > limit) return false;
    } while (!taken_.compare_exchange_weak(taken, taken + bytes));
    return true;
  }
  // What was taken for an estimate counts as what it turned out to be.
  void Correct(uint64_t estimate, uint64_t bytes) { taken_ += bytes - estimate; }
  void Give(uint64_t bytes) { taken_ -= bytes; }

  uint64_t taken() const { return taken_.load(std::memory_order_relaxed); }

 private:
  std::atomic<uint64_t> taken_ = 0;
};

// Bytes taken of a budget, given back once: when told to, or with the lease. Take() is called at
// most once; Give() from any thread.
class ByteLease {
 public:
  ByteLease() = default;
  ~ByteLease() { Give(); }
  ByteLease(const ByteLease&) = delete;
  ByteLease& operator=(const ByteLease&) = delete;

  // False when the budget has not so many.
  bool Take(ByteBudget& budget, uint64_t bytes, uint64_t limit) {
    if (!budget.TryTake(bytes, limit)) return false;
    budget_ = &budget;
    bytes_ = bytes;
    return true;
  }
  void Give() {
    if (const uint64_t bytes = bytes_.exchange(0); bytes > 0) budget_->Give(bytes);
  }

 private:
  ByteBudget* budget_ = nullptr;
  std::atomic<uint64_t> bytes_ = 0;
};

}  // namespace assay::gateway
