// MemoryBudget: the memory that all running requests share. It is charged before it is used, so
// what many clients ask for at once can never be more than it.
//
//   MemoryBudget::Charge charge = budget.None();
//   RETURN_IF_ERROR(charge.Raise(16 << 20, {.timeout = left, .cancel = token}));
//   ... use 16 MiB ...
//   charge.LowerTo(1 << 20);   // The rest is given back when the charge ends.
//
// A raise that does not fit waits, and is refused once its time is over. Whoever waits may hold
// what it has: the wait is bounded, so two that wait for each other end in a refusal and never in
// a standstill. Small raises pass large ones that wait. Thread-safe; a charge belongs to one
// request, whose threads follow each other.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <stop_token>

#include "services/runtime/base/status.h"

namespace assay::query {

class MemoryBudget {
 public:
  struct Options {
    size_t bytes_max = 128 << 20;
    std::chrono::milliseconds wait_max{5'000};
    // So many raises may wait at once, more are refused without waiting: who waits has a worker.
    size_t waiting_max = 4;
    // Called, on whatever thread lowers a charge, each time `give_back_bytes` were freed: the
    // place to return free memory to the system. Empty: nothing is called.
    std::function<void()> give_back = {};
    size_t give_back_bytes = 16 << 20;
  };

  // For how long a raise may wait.
  struct Patience {
    std::chrono::milliseconds timeout{0};  // Of the caller; 0: none beside the budget's own.
    std::stop_token cancel = {};
  };

  class Charge {
   public:
    Charge() = default;  // Of no budget: everything fits.
    Charge(Charge&& other) noexcept;
    Charge& operator=(Charge&& other) noexcept;
    ~Charge() { LowerTo(0); }

    // Charges `bytes` more. kResourceExhausted with reason kMemoryBusy, charging nothing, when
    // they do not fit in time; kCancelled when nobody waits for the answer any more.
    Status Raise(size_t bytes, const Patience& patience);
    // As Raise() without waiting.
    Status TryRaise(size_t bytes);
    // Gives back what is above `bytes`.
    void LowerTo(size_t bytes);

    size_t bytes() const { return bytes_; }

   private:
    friend class MemoryBudget;
    explicit Charge(MemoryBudget& budget) : budget_(&budget) {}

    MemoryBudget* budget_ = nullptr;
    size_t bytes_ = 0;
  };

  explicit MemoryBudget(Options options) : options_(std::move(options)) {}

  // A charge of nothing yet; must not outlive the budget.
  Charge None() { return Charge(*this); }

  size_t bytes_used() const;
  const Options& options() const { return options_; }

 private:
  Status Take(size_t bytes, size_t held, const Patience* patience);
  void Return(size_t bytes);
  bool Fits(size_t bytes) const { return bytes <= options_.bytes_max - used_; }

  const Options options_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  size_t waiting_ = 0;
  size_t used_ = 0;      // Never above bytes_max.
  size_t returned_ = 0;  // Since give_back was called.
};

}  // namespace assay::query
