#include "services/runtime/process/worker_pool.h"

#include <pthread.h>

#include <optional>
#include <utility>

namespace assay::process {

WorkerPool::WorkerPool(Options options)
    : options_(std::move(options)),
      // Tasks are counted, not weighed.
      tasks_({.items_max = options_.waiting_max, .bytes_max = 0}) {
  for (size_t i = 0; i < options_.threads; ++i) {
    threads_.emplace_back([this] {
      while (std::optional<std::function<void()>> task = tasks_.Pop()) (*task)();
    });
    const std::string name = fmt::format("{:.12}/{}", options_.name, i);
    pthread_setname_np(threads_.back().native_handle(), name.c_str());
  }
}

WorkerPool::~WorkerPool() { Stop(); }

Status WorkerPool::Post(std::function<void()> task) {
  if (tasks_.TryPush(std::move(task), 0)) return OkStatus();
  if (tasks_.closed()) return Unavailable("post to {}: stopping", options_.name);
  return ResourceExhausted("post to {}: {} tasks wait already; try again later", options_.name,
                           options_.waiting_max);
}

void WorkerPool::Stop() {
  tasks_.Close();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

}  // namespace assay::process
