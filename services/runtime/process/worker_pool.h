// WorkerPool: a fixed number of threads for work that blocks.
//
// gRPC reactors must not block, so they post here. The queue has a limit: when it is full the
// caller is told at once and can refuse its own client, instead of letting waiting work pile up.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "services/runtime/base/bounded_queue.h"
#include "services/runtime/base/status.h"

namespace assay::process {

class WorkerPool {
 public:
  struct Options {
    std::string name;  // Of the threads, at most 12 characters.
    size_t threads = 2;
    size_t waiting_max = 256;  // Tasks posted and not yet begun.
  };

  explicit WorkerPool(Options options);
  ~WorkerPool();  // As Stop().

  // Runs `task` on one of the threads, in order of posting. kResourceExhausted when too many
  // wait, kUnavailable after Stop(); then `task` will not run.
  Status Post(std::function<void()> task);

  // Refuses new tasks, runs those that wait, and returns when all have ended. May be repeated.
  void Stop();

 private:
  const Options options_;
  BoundedQueue<std::function<void()>> tasks_;
  std::vector<std::thread> threads_;
};

}  // namespace assay::process
