// Opener: from what a client asks for to a source in memory.
//
// It checks that the gateway may serve the source and learns what of it is durable, which takes
// reading the store and the log: the answer comes later and on another thread.
#pragma once

#include <functional>
#include <memory>

#include "ingest/gateway/source.h"
#include "services/runtime/base/status.h"

namespace assay::gateway {

enum class Freshness {
  kRead,   // What store and log hold now; from memory only while the store is down.
  kKnown,  // From memory when the source is known.
};

using OpenCallback = std::function<void(StatusOr<std::shared_ptr<Source>>)>;

class Opener {
 public:
  virtual ~Opener() = default;

  // The family, when the gateway may serve the source now.
  virtual StatusOr<const FamilyNames*> Admit(std::string_view source_id,
                                             event::v1::Family family) const = 0;

  // `done` is called exactly once, perhaps before this returns.
  virtual void Open(const SourceKey& key, event::v1::Family family, Freshness freshness,
                    OpenCallback done) = 0;
};

}  // namespace assay::gateway
