// Families: the loops of all families that this sink stores, each on a thread of its own.
#pragma once

#include <memory>
#include <span>
#include <thread>
#include <vector>

#include "ingest/sink/config.h"
#include "ingest/sink/family_loop.h"
#include "services/runtime/process/process.h"

namespace assay::sink {

class Families {
 public:
  // Fails only on unusable settings; brokers and stores that are away are waited for.
  static StatusOr<std::unique_ptr<Families>> Start(const SinkConfig& config,
                                                   process::Process& process);

  // Stores what was read and begins anew with the assignment as it is now.
  void Reload();
  // Stores what was read; returns when all threads have ended.
  void Stop();

  std::span<const std::unique_ptr<FamilyLoop>> loops() const { return loops_; }
  // FailedPrecondition names the partitions that are stopped, and why; the others are stored.
  Status CheckNoneStopped() const;

 private:
  Families() = default;

  std::vector<std::unique_ptr<FamilyLoop>> loops_;
  std::vector<std::jthread> threads_;
};

}  // namespace assay::sink
