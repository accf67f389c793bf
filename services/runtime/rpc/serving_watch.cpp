#include "services/runtime/rpc/serving_watch.h"

#include <pthread.h>

#include <condition_variable>
#include <mutex>
#include <utility>

namespace assay::rpc {

ServingWatch::ServingWatch(ServerHost& server, std::function<bool()> is_ready,
                           std::chrono::milliseconds interval)
    : server_(server),
      is_ready_(std::move(is_ready)),
      interval_(interval),
      thread_([this](std::stop_token stop) { Run(stop); }) {
  pthread_setname_np(thread_.native_handle(), "serving-watch");
}

void ServingWatch::Stop() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
  server_.SetServing(false);
}

void ServingWatch::Run(std::stop_token stop) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  while (!stop.stop_requested()) {
    server_.SetServing(is_ready_());
    wake.wait_for(lock, stop, interval_, [] { return false; });
  }
}

}  // namespace assay::rpc
