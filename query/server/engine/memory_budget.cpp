#include "query/server/engine/memory_budget.h"

#include <algorithm>
#include <utility>

#include "query/server/engine/refusal.h"

namespace assay::query {
namespace {

constexpr double kMiB = 1 << 20;

}  // namespace

MemoryBudget::Charge::Charge(Charge&& other) noexcept
    : budget_(std::exchange(other.budget_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}

MemoryBudget::Charge& MemoryBudget::Charge::operator=(Charge&& other) noexcept {
  if (this == &other) return *this;
  LowerTo(0);
  budget_ = std::exchange(other.budget_, nullptr);
  bytes_ = std::exchange(other.bytes_, 0);
  return *this;
}

Status MemoryBudget::Charge::Raise(size_t bytes, const Patience& patience) {
  if (budget_ != nullptr) RETURN_IF_ERROR(budget_->Take(bytes, bytes_, &patience));
  bytes_ += bytes;
  return OkStatus();
}

Status MemoryBudget::Charge::TryRaise(size_t bytes) {
  if (budget_ != nullptr) RETURN_IF_ERROR(budget_->Take(bytes, bytes_, nullptr));
  bytes_ += bytes;
  return OkStatus();
}

void MemoryBudget::Charge::LowerTo(size_t bytes) {
  if (bytes >= bytes_) return;
  const size_t returned = bytes_ - bytes;
  bytes_ = bytes;
  if (budget_ != nullptr) budget_->Return(returned);
}

size_t MemoryBudget::bytes_used() const {
  std::lock_guard lock(mutex_);
  return used_;
}

Status MemoryBudget::Take(size_t bytes, size_t held, const Patience* patience) {
  const double needed_mib = static_cast<double>(held + bytes) / kMiB;
  const double max_mib = static_cast<double>(options_.bytes_max) / kMiB;
  if (bytes > options_.bytes_max) {
    return WithReason(
        ResourceExhausted("the request may need {:.1f} MiB, more than the {:.0f} MiB that all "
                          "requests share (query.memory_max); ask for a shorter period, fewer "
                          "dimensions or fewer metrics, or a smaller row_limit",
                          needed_mib, max_mib),
        kMemoryBusy);
  }
  std::unique_lock lock(mutex_);
  const bool waits = !Fits(bytes) && patience != nullptr && waiting_ < options_.waiting_max;
  if (waits) {
    const bool is_bounded = patience->timeout.count() > 0 && patience->timeout < options_.wait_max;
    ++waiting_;
    changed_.wait_for(lock, patience->cancel, is_bounded ? patience->timeout : options_.wait_max,
                      [&] { return Fits(bytes); });
    --waiting_;
    if (!Fits(bytes) && patience->cancel.stop_requested()) {
      return Cancelled("the caller went away while the request waited for memory");
    }
  }
  if (Fits(bytes)) {
    used_ += bytes;
    return OkStatus();
  }
  return WithReason(
      ResourceExhausted("the request may need {:.1f} MiB, but {:.1f} of the {:.0f} MiB that all "
                        "requests share (query.memory_max) {}; try again, or ask for a shorter "
                        "period, fewer dimensions or fewer metrics at once",
                        needed_mib, static_cast<double>(used_) / kMiB, max_mib,
                        waits ? fmt::format("stayed in use for {} ms (query.memory_wait_max)",
                                            options_.wait_max.count())
                              : "are in use"),
      kMemoryBusy);
}

void MemoryBudget::Return(size_t bytes) {
  bool gives_back = false;
  {
    std::lock_guard lock(mutex_);
    used_ -= bytes;
    returned_ += bytes;
    gives_back = options_.give_back && returned_ >= options_.give_back_bytes;
    if (gives_back) returned_ = 0;
    changed_.notify_all();
  }
  if (gives_back) options_.give_back();
}

}  // namespace assay::query
