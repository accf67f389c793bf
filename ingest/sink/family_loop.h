// FamilyLoop: keeps one family going for as long as the process lives: session after session,
// with growing pauses while Kafka or the store is away. Nothing that happens outside the process
// ends it. One thread runs it; health() may be asked from any.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <stop_token>

#include "ingest/sink/backoff.h"
#include "ingest/sink/family_metrics.h"
#include "ingest/sink/io.h"
#include "ingest/sink/session.h"
#include "services/runtime/base/clock.h"
#include "services/runtime/base/status.h"
#include "services/runtime/telemetry/metrics.h"

namespace assay::sink {

class FamilyLoop {
 public:
  FamilyLoop(SessionOptions options, std::unique_ptr<LogReader> log,
             std::unique_ptr<RowStore> store, const Clock& clock, telemetry::Metrics& metrics);

  // Until `stop` is requested; what was read by then is stored.
  void Run(std::stop_token stop);

  std::string_view family() const { return options_.family.name; }
  // OK while rows flow or could flow.
  Status health() const;

 private:
  Status RunSession(std::stop_token stop);
  void SetHealth(Status health);

  const SessionOptions options_;
  std::unique_ptr<LogReader> log_;
  std::unique_ptr<RowStore> store_;
  const Clock& clock_;
  FamilyMetrics metrics_;
  StoppedPartitions stopped_;
  Backoff backoff_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  Status health_;
};

}  // namespace assay::sink
