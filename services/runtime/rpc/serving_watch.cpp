#include "services/runtime/rpc/serving_watch.h"

#include <pthread.h>

#include <utility>

#include "services/runtime/base/pause.h"

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
  do {
    server_.SetServing(is_ready_());
  } while (!PauseFor(stop, interval_));
}

}  // namespace assay::rpc
