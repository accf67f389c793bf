#include "tests/harness/tcp_proxy.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

namespace assay::testing {
namespace {

constexpr size_t kPieceBytes = 16 * 1024;

StatusOr<sockaddr_in> ParseAddress(const std::string& text) {
  const size_t colon = text.rfind(':');
  sockaddr_in address{};
  address.sin_family = AF_INET;
  if (colon == std::string::npos ||
      inet_pton(AF_INET, text.substr(0, colon).c_str(), &address.sin_addr) != 1) {
    return InvalidArgument("proxy target {}: not a numeric host:port", text);
  }
  address.sin_port = htons(static_cast<uint16_t>(std::stoi(text.substr(colon + 1))));
  return address;
}

// Makes close() send a reset instead of an orderly end.
void ResetOnClose(int descriptor) {
  const linger now{.l_onoff = 1, .l_linger = 0};
  setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

bool SendAll(int descriptor, const char* bytes, size_t size) {
  while (size > 0) {
    const ssize_t sent = send(descriptor, bytes, size, MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes += sent;
    size -= static_cast<size_t>(sent);
  }
  return true;
}

}  // namespace

struct TcpProxy::Connection {
  int client = -1;
  int server = -1;
  std::atomic<bool> cut = false;
  std::atomic<int> pumps_running = 2;
  std::thread pumps[2];

  // Wakes both pumps; the descriptors are closed by the destructor.
  void Cut() {
    cut = true;
    shutdown(client, SHUT_RDWR);
    shutdown(server, SHUT_RDWR);
  }
  ~Connection() {
    for (std::thread& pump : pumps) {
      if (pump.joinable()) pump.join();
    }
    close(client);
    close(server);
  }
};

TcpProxy::TcpProxy(int listener, std::string address, std::string target)
    : listener_(listener), address_(std::move(address)), target_(std::move(target)) {
  acceptor_ = std::thread([this] { AcceptLoop(); });
}

StatusOr<std::unique_ptr<TcpProxy>> TcpProxy::Start(const std::string& target) {
  RETURN_IF_ERROR(ParseAddress(target).status());
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      listen(listener, 128) != 0 ||
      getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    close(listener);
    return Internal("proxy for {}: cannot listen on loopback: {}", target, strerror(errno));
  }
  return std::unique_ptr<TcpProxy>(
      new TcpProxy(listener, fmt::format("127.0.0.1:{}", ntohs(address.sin_port)), target));
}

TcpProxy::~TcpProxy() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  CutAll();
  connections_.clear();
  close(listener_);
}

void TcpProxy::SetFaults(const Faults& faults) {
  std::lock_guard lock(mutex_);
  faults_ = faults;
  since_set_[kToServer] = since_set_[kToClient] = 0;
}

void TcpProxy::CutAll() {
  std::lock_guard lock(mutex_);
  for (auto& connection : connections_) {
    ResetOnClose(connection->client);
    ResetOnClose(connection->server);
    connection->Cut();
  }
}

void TcpProxy::AcceptLoop() {
  const sockaddr_in target = ParseAddress(target_).value();
  while (true) {
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    std::lock_guard lock(mutex_);
    if (stopping_) {
      if (client >= 0) close(client);
      return;
    }
    if (client < 0) continue;
    connections_.remove_if([](const auto& connection) { return connection->pumps_running == 0; });
    ++connections_total_;
    const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (faults_.refuse ||
        connect(server, reinterpret_cast<const sockaddr*>(&target), sizeof target) != 0) {
      ResetOnClose(client);
      close(client);
      close(server);
      continue;
    }
    const int on = 1;
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    Connection& connection = *connections_.emplace_back(std::make_unique<Connection>());
    connection.client = client;
    connection.server = server;
    for (const Direction direction : {kToServer, kToClient}) {
      connection.pumps[direction] = std::thread([this, &connection, direction] {
        Pump(connection, direction);
        --connection.pumps_running;
      });
    }
  }
}

DirectionFaults TcpProxy::FaultsOf(Direction direction) {
  std::lock_guard lock(mutex_);
  return direction == kToServer ? faults_.to_server : faults_.to_client;
}

TcpProxy::Verdict TcpProxy::Judge(Direction direction, size_t size) {
  std::lock_guard lock(mutex_);
  const DirectionFaults& faults = direction == kToServer ? faults_.to_server : faults_.to_client;
  const uint64_t before = since_set_[direction];
  since_set_[direction] += size;
  if (faults.swallow) return {};
  const auto room = [&](uint64_t limit) {
    return static_cast<size_t>(std::min<uint64_t>(size, limit > before ? limit - before : 0));
  };
  if (faults.cut_after_bytes && before + size > *faults.cut_after_bytes) {
    return {.pass = room(*faults.cut_after_bytes), .then = Verdict::kCut};
  }
  if (faults.half_close_after_bytes && before + size > *faults.half_close_after_bytes) {
    return {.pass = room(*faults.half_close_after_bytes), .then = Verdict::kHalfClose};
  }
  return {.pass = size};
}

bool TcpProxy::IsHeld(Direction direction) {
  std::lock_guard lock(mutex_);
  const DirectionFaults& faults = direction == kToServer ? faults_.to_server : faults_.to_client;
  return faults.hold_after_bytes && since_set_[direction] >= *faults.hold_after_bytes;
}

void TcpProxy::Pump(Connection& connection, Direction direction) {
  const int from = direction == kToServer ? connection.client : connection.server;
  const int to = direction == kToServer ? connection.server : connection.client;
  char piece[kPieceBytes];
  while (!connection.cut) {
    const ssize_t received = recv(from, piece, sizeof piece, 0);
    if (received <= 0) break;
    const size_t size = static_cast<size_t>(received);

    const DirectionFaults faults = FaultsOf(direction);
    auto wait = faults.delay;
    if (faults.bytes_per_second) {
      wait +=
          std::chrono::milliseconds(size * 1000 / std::max<uint64_t>(1, *faults.bytes_per_second));
    }
    // A wait that a cut ends early: poll() returns when the descriptor is shut down.
    pollfd hangup{.fd = to, .events = 0, .revents = 0};
    if (wait.count() > 0) poll(&hangup, 1, static_cast<int>(wait.count()));
    while (!connection.cut && IsHeld(direction) && poll(&hangup, 1, 10) == 0) {
    }

    const Verdict verdict = Judge(direction, size);
    bytes_[direction] += verdict.pass;
    if (!SendAll(to, piece, verdict.pass)) break;
    if (verdict.then == Verdict::kCut) {
      ResetOnClose(connection.client);
      ResetOnClose(connection.server);
      connection.Cut();
      return;
    }
    if (verdict.then == Verdict::kHalfClose) break;
  }
  shutdown(to, SHUT_WR);
  if (connection.cut) connection.Cut();
}

}  // namespace assay::testing
