// SourceRegistry: the sources this gateway has in memory.
//
// A source is known as long as anything holds it (an open stream, a call, a record on its way),
// and for a while longer: the `kept_max` ones that were used last stay, so that a client that
// was cut off can resume while the store is down. Thread-safe.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "ingest/gateway/source.h"

namespace assay::gateway {

class SourceRegistry {
 public:
  explicit SourceRegistry(size_t kept_max) : kept_max_(kept_max) {}

  // Null when it is not known.
  std::shared_ptr<Source> Find(const SourceKey& key);

  // The source of that key, made when it is not known, with what is durable by now.
  std::shared_ptr<Source> Learn(const SourceKey& key, const FamilyNames& family, int32_t partition,
                                const sequence::SequenceSet& durable);

  size_t known() const;

 private:
  std::shared_ptr<Source> FindLocked(const SourceKey& key);
  void Keep(const std::shared_ptr<Source>& source);
  void ForgetUnused();

  const size_t kept_max_;
  mutable std::mutex mutex_;
  std::unordered_map<SourceKey, std::weak_ptr<Source>, SourceKeyHash> sources_;
  std::list<std::shared_ptr<Source>> kept_;  // Each once, in order of use.
  std::unordered_map<const Source*, std::list<std::shared_ptr<Source>>::iterator> places_;
  size_t sweep_at_ = 64;  // How many entries are looked through for dead ones.
};

}  // namespace assay::gateway
