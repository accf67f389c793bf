// Server: listens, and gives each connection a thread.
//
// The engine's calls block, so a statement occupies a thread anyway; connections_max bounds how
// many there are. Threads of connections that ended are joined when the next one comes.
#pragma once

#include <atomic>
#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "services/runtime/base/status.h"
#include "services/runtime/telemetry/metrics.h"
#include "services/warehouse/response_writer.h"
#include "services/warehouse/statement_runner.h"
#include "services/warehouse/wake.h"

namespace assay::warehouse {

struct ServerOptions {
  std::string listen;
  size_t connections_max;
  ResponseOptions response;
};

class Server {
 public:
  static StatusOr<std::unique_ptr<Server>> Start(ServerOptions options, StatementRunner& runner);
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
    std::atomic<bool> ended = false;
    std::thread thread;
  };

  Server(ServerOptions options, StatementRunner& runner)
      : options_(std::move(options)), runner_(runner) {}
  Status Listen();
  void Accept();
  void Admit(int descriptor);
  void Reap();
  void TurnAway(int descriptor) const;

  const ServerOptions options_;
  StatementRunner& runner_;
  std::string address_;
  int listener_ = -1;
  Wake stopping_;
  Wake cutting_;
  mutable std::mutex mutex_;
  std::list<Peer> peers_;
  std::thread acceptor_;
};

}  // namespace assay::warehouse
