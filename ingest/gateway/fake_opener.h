// FakeOpener: opens sources from memory, at once or when a test says so.
#pragma once

#include <future>
#include <mutex>
#include <utility>
#include <vector>

#include "ingest/gateway/opener.h"
#include "ingest/gateway/source_registry.h"

namespace assay::gateway {

class FakeOpener final : public Opener {
 public:
  StatusOr<const FamilyNames*> Admit(std::string_view, event::v1::Family) const override {
    if (held_.valid()) held_.wait();
    if (!refusal_.ok()) return refusal_;
    return &kFamilies[0];
  }
  void Open(const SourceKey& key, event::v1::Family, Freshness freshness,
            OpenCallback done) override {
    {
      std::lock_guard lock(mutex_);
      asked_.push_back(freshness);
      waiting_.push_back({key, std::move(done)});
    }
    if (at_once_) Answer();
  }

  // Answers all that wait.
  void Answer() {
    for (auto& [key, done] : std::exchange(waiting_, {})) {
      if (!refusal_.ok()) {
        done(refusal_);
        continue;
      }
      done(registry_.Learn(key, kFamilies[0], 0, durable_));
    }
  }

  void AnswerLater() { at_once_ = false; }
  // Admit() returns once `held` is fulfilled.
  void HoldAdmissions(std::shared_future<void> held) { held_ = std::move(held); }
  void Refuse(Status refusal) { refusal_ = std::move(refusal); }
  // What store and log hold of any source.
  void SetDurable(uint64_t last) {
    durable_ = *sequence::SequenceSet::FromStore({.min = 1, .max = last, .count = last});
  }
  const std::vector<Freshness>& asked() const { return asked_; }

 private:
  SourceRegistry registry_{100};
  sequence::SequenceSet durable_;
  Status refusal_;
  std::shared_future<void> held_;
  bool at_once_ = true;
  std::mutex mutex_;  // Guards asked_ and waiting_.
  std::vector<Freshness> asked_;
  std::vector<std::pair<SourceKey, OpenCallback>> waiting_;
};

}  // namespace assay::gateway
