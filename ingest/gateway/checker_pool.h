// CheckerPool: event checkers, as many as batches are checked at the same time.
//
// A checker keeps the memory it parses into, so it is used again; it serves one batch at a time.
#pragma once

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "ingest/gateway/check/event_checker.h"

namespace assay::gateway {

class CheckerPool {
 public:
  // A checker for as long as one batch takes.
  class Lease {
   public:
    explicit Lease(CheckerPool& pool) : pool_(pool), checker_(pool.Take()) {}
    ~Lease() { pool_.Return(std::move(checker_)); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    EventChecker& operator*() const { return *checker_; }
    EventChecker* operator->() const { return checker_.get(); }

   private:
    CheckerPool& pool_;
    std::unique_ptr<EventChecker> checker_;
  };

 private:
  std::unique_ptr<EventChecker> Take() {
    std::lock_guard lock(mutex_);
    if (idle_.empty()) return std::make_unique<EventChecker>();
    auto checker = std::move(idle_.back());
    idle_.pop_back();
    return checker;
  }
  void Return(std::unique_ptr<EventChecker> checker) {
    checker->Rest();
    std::lock_guard lock(mutex_);
    idle_.push_back(std::move(checker));
  }

  std::mutex mutex_;
  std::vector<std::unique_ptr<EventChecker>> idle_;  // Guarded by mutex_.
};

}  // namespace assay::gateway
