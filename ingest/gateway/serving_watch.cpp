#include "ingest/gateway/serving_watch.h"

#include <pthread.h>

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace assay::gateway {

ServingWatch::ServingWatch(const process::Process& process, rpc::ServerHost& server)
    : process_(process), server_(server), thread_([this](std::stop_token stop) { Run(stop); }) {
  pthread_setname_np(thread_.native_handle(), "serving-watch");
}

void ServingWatch::Stop() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
  server_.SetServing(false);
}

void ServingWatch::Run(std::stop_token stop) {
  constexpr std::chrono::milliseconds kInterval(100);
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  while (!stop.stop_requested()) {
    server_.SetServing(process_.readiness().ok());
    wake.wait_for(lock, stop, kInterval, [] { return false; });
  }
}

}  // namespace assay::gateway
