// TcpProxy: stands between a client and a server on loopback and makes the network as bad as a
// test needs: refuses, delays, throttles, swallows, cuts after a number of bytes, half-closes.
// It knows no protocol, so it serves in front of gRPC, Kafka and HTTP alike.
//
//   ASSERT_OK_AND_ASSIGN(auto proxy, TcpProxy::Start("127.0.0.1:8123"));
//   proxy->SetFaults({.to_client = {.cut_after_bytes = 0}});  // The answer never arrives.
//
// Faults apply to connections that are open as well as to new ones. Two threads a connection.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "services/runtime/base/status.h"

namespace assay::testing {

// What happens to the bytes of one direction. Counts begin when the faults are set.
struct DirectionFaults {
  std::chrono::milliseconds delay{0};             // Before each piece of at most 16 KiB.
  std::optional<uint64_t> bytes_per_second = {};  // At most this fast.
  std::optional<uint64_t> cut_after_bytes = {};   // Then both sides are reset.
  std::optional<uint64_t> half_close_after_bytes =
      {};                // Then this direction ends; the other lives.
  bool swallow = false;  // Bytes are read and vanish.
  // What comes behind these, in whole pieces, waits until the faults are set anew.
  std::optional<uint64_t> hold_after_bytes = {};
};

struct Faults {
  bool refuse = false;  // New connections are accepted and reset at once.
  DirectionFaults to_server = {};
  DirectionFaults to_client = {};
};

class TcpProxy {
 public:
  // `target` is host:port with a numeric host; it need not be up yet.
  static StatusOr<std::unique_ptr<TcpProxy>> Start(const std::string& target);
  ~TcpProxy();

  // host:port that clients connect to.
  const std::string& address() const { return address_; }

  void SetFaults(const Faults& faults);
  void Heal() { SetFaults({}); }
  // Resets every open connection.
  void CutAll();

  uint64_t connections_total() const { return connections_total_; }
  uint64_t bytes_to_server() const { return bytes_[0]; }
  uint64_t bytes_to_client() const { return bytes_[1]; }

 private:
  enum Direction { kToServer = 0, kToClient = 1 };
  struct Connection;

  TcpProxy(int listener, std::string address, std::string target);
  void AcceptLoop();
  void Pump(Connection& connection, Direction direction);
  // Whether the pump may go on after `size` bytes, and how many of them pass.
  struct Verdict {
    size_t pass = 0;
    enum { kGoOn, kCut, kHalfClose } then = kGoOn;
  };
  Verdict Judge(Direction direction, size_t size);
  bool IsHeld(Direction direction);
  DirectionFaults FaultsOf(Direction direction);

  const int listener_;
  const std::string address_;
  const std::string target_;
  std::mutex mutex_;
  Faults faults_;
  uint64_t since_set_[2] = {0, 0};
  bool stopping_ = false;
  std::list<std::unique_ptr<Connection>> connections_;
  std::atomic<uint64_t> connections_total_ = 0;
  std::atomic<uint64_t> bytes_[2] = {0, 0};
  std::thread acceptor_;
};

}  // namespace assay::testing
