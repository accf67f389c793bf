// Server: listens, and gives each connection a thread.
//
// The engine's calls block, so a statement occupies a thread anyway; connections_max bounds how
// many there are. When there are so many, the oldest for which nothing runs gives way to the next
// (see Seat); only when something runs for each is a client turned away. Threads of connections
// that ended are joined when the next one comes.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "services/runtime/base/status.h"
#include "services/runtime/telemetry/metrics.h"
#include "services/warehouse/connection.h"
#include "services/warehouse/seat.h"
#include "services/warehouse/wake.h"

namespace assay::warehouse {

struct ServerOptions {
  std::string listen;
  size_t connections_max;
};

class Server {
 public:
  static StatusOr<std::unique_ptr<Server>> Start(ServerOptions options, Service service);
  ~Server();

  // Host and port really listened on.
  const std::string& address() const { return address_; }
  size_t connections() const;

  // No new connections; the present ones end with the answer they are sending.
  void StopAccepting();
  // Ends the connections that still wait for their client, and waits for all to end.
  void Join();

 private:
  struct Peer {
    explicit Peer(int descriptor) : seat(descriptor) {}
    Seat seat;
    std::atomic<bool> ended = false;
    std::thread thread;
  };

  Server(ServerOptions options, Service service)
      : options_(std::move(options)), service_(std::move(service)) {}
  Status Listen();
  void Accept();
  void Admit(int descriptor);
  void Reap();
  bool MakeRoom();
  void TurnAway(int descriptor);
  void Warn(std::string_view what);

  const ServerOptions options_;
  const Service service_;
  std::string address_;
  int listener_ = -1;
  Wake stopping_;
  Wake cutting_;
  mutable std::mutex mutex_;
  std::list<Peer> peers_;                                // In the order they came.
  std::chrono::steady_clock::time_point may_warn_at_{};  // Of the acceptor.
  std::thread acceptor_;
};

}  // namespace assay::warehouse
