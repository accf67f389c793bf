// ReceiveGuard: bounds what a gRPC server holds of messages that are not whole yet.
//
// gRPC calls nobody before a message is whole, looks at its size only then, and lets a client send
// all that the message announces: two hundred calls with eight megabytes each, or one call that
// announces a gigabyte, are held in memory before any code of ours runs. Its resource quota kills
// calls too slowly for a fast sender, and its bound on concurrent calls counts only for a client
// that acknowledges it. What can be known from outside is how many bytes the kernel has received
// on each connection, and how many of them whole messages and headers explain. The rest is
// what gRPC holds. When it is more than the bound for all connections together, the connection with
// most of it is cut, and its client meets what it meets when the network breaks.
//
//   guard.AccountOf(peer)->Explain(bytes)     for every call and message, from any thread
//
// A call of headers alone takes several kilobytes of memory for twenty bytes, and a client that
// acknowledges no settings may begin any number of them. gRPC counts them for channelz, which is
// asked about connections with unexplained bytes, and now and then about all: each open call, and
// each that was reset since it was asked last, counts as what it takes.
//
// Behind all that stands process_bytes_max: a client that has acknowledged nothing may also send
// headers that point a thousand times to one long value, and nobody outside gRPC sees them. When
// the process is larger, connections with more than a few kilobytes of unfinished calls are cut.
//
// A thread of the guard looks at all connections every 10 ms (less often, but every 100 ms, when so
// many are open that it would take more than a twentieth of a processor): what arrives meanwhile is
// beyond the bound. A connection cut without need costs its client one reconnection. Metrics:
// rpc_server_connections, rpc_server_incoming_bytes (what is held) and
// rpc_server_connections_cut_total{reason}.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "services/runtime/telemetry/metrics.h"

namespace assay::rpc {

struct ReceiveLimits {
  uint64_t incoming_bytes_max = 0;  // Of all connections together.
  uint64_t process_bytes_max = 0;   // Of the process, resident; 0: any.
  uint32_t connections_max = 0;     // Of the connections beyond it, those without a call go first.
};

// One connection's bytes that are explained.
class ReceiveAccount {
 public:
  void Explain(uint64_t bytes) { explained_.fetch_add(bytes, std::memory_order_relaxed); }

 private:
  friend class ReceiveGuard;
  std::atomic<uint64_t> explained_ = 0;
  // Of the guard's thread:
  int64_t forgiven_ = 0;
  int64_t socket_id_ = 0;  // channelz's number for the connection; 0: not known.
  int64_t failed_calls_ = 0;
  uint64_t call_bytes_ = 0;  // What its open calls take, and those reset of late.
  uint64_t look_ = 0;        // The last look that saw the connection.
};

class ReceiveGuard {
 public:
  ReceiveGuard(ReceiveLimits limits, telemetry::Metrics& metrics);
  ~ReceiveGuard();  // Stops.

  // Watches the connections to this port of ours.
  void Start(uint16_t port);
  void Stop();

  // `peer` as gRPC writes it: "ipv4:127.0.0.1:53211".
  std::shared_ptr<ReceiveAccount> AccountOf(const std::string& peer);

 private:
  struct Connection;

  void Run(std::stop_token stop);
  void Look();
  std::vector<Connection> Connections();
  void ReturnFreedMemory();
  void CountCalls(const std::string& peer, ReceiveAccount& account);
  void Cut(const Connection& connection, telemetry::Counter& counter, const char* why);

  const ReceiveLimits limits_;
  telemetry::Gauge& connections_;
  telemetry::Gauge& incoming_bytes_;
  telemetry::Counter& cut_for_bytes_;
  telemetry::Counter& cut_for_connections_;
  telemetry::Counter& cut_for_process_;
  uint16_t port_ = 0;
  uint64_t looks_ = 0;
  uint64_t trim_at_ = 0;     // The look that returns freed memory; 0: none to return.
  uint64_t trim_again_ = 0;  // Looks from that one to the next.
  std::chrono::steady_clock::time_point told_;  // When a cut was logged last.
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<ReceiveAccount>> accounts_;  // By peer.
  std::jthread thread_;                                              // Last: it uses the above.
};

}  // namespace assay::rpc
