#include "ingest/gateway/source_registry.h"

namespace assay::gateway {

std::shared_ptr<Source> SourceRegistry::Find(const SourceKey& key) {
  std::lock_guard lock(mutex_);
  std::shared_ptr<Source> source = FindLocked(key);
  if (source != nullptr) Keep(source);
  return source;
}

std::shared_ptr<Source> SourceRegistry::Learn(const SourceKey& key, const FamilyNames& family,
                                              int32_t partition,
                                              const sequence::SequenceSet& durable) {
  std::lock_guard lock(mutex_);
  std::shared_ptr<Source> source = FindLocked(key);
  if (source != nullptr) {
    source->Learn(durable);
  } else {
    source = std::make_shared<Source>(key, family, partition, durable);
    sources_[key] = source;
  }
  Keep(source);
  return source;
}

size_t SourceRegistry::known() const {
  std::lock_guard lock(mutex_);
  return sources_.size();
}

std::shared_ptr<Source> SourceRegistry::FindLocked(const SourceKey& key) {
  const auto found = sources_.find(key);
  return found == sources_.end() ? nullptr : found->second.lock();
}

void SourceRegistry::Keep(const std::shared_ptr<Source>& source) {
  if (const auto place = places_.find(source.get()); place != places_.end()) {
    kept_.splice(kept_.end(), kept_, place->second);
  } else {
    places_[source.get()] = kept_.insert(kept_.end(), source);
  }
  if (kept_.size() > kept_max_) {
    places_.erase(kept_.front().get());
    kept_.pop_front();
  }
  if (sources_.size() >= sweep_at_) ForgetUnused();
}

void SourceRegistry::ForgetUnused() {
  std::erase_if(sources_, [](const auto& entry) { return entry.second.expired(); });
  sweep_at_ = 2 * sources_.size() + 64;  // So that a sweep costs little for each new source.
}

}  // namespace assay::gateway
