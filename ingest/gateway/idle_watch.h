// IdleWatch: the thread that ends streams which are idle for too long.
#pragma once

#include <pthread.h>

#include <chrono>
#include <thread>

#include "ingest/gateway/stream_registry.h"
#include "services/runtime/base/pause.h"

namespace assay::gateway {

class IdleWatch {
 public:
  explicit IdleWatch(StreamRegistry& streams,
                     std::chrono::milliseconds interval = std::chrono::seconds(1))
      : thread_([&streams, interval](const std::stop_token& stop) {
          while (!PauseFor(stop, interval)) streams.EndIdle();
        }) {
    pthread_setname_np(thread_.native_handle(), "idle-watch");
  }
  void Stop() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
  }

 private:
  std::jthread thread_;
};

}  // namespace assay::gateway
