#include "services/runtime/rpc/receive_guard.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <grpc/grpc.h>
#include <grpc/support/alloc.h>
#include <linux/tcp.h>
#include <malloc.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "services/runtime/base/pause.h"
#include "services/runtime/base/status.h"
#include "services/runtime/telemetry/log.h"

namespace assay::rpc {
namespace {

constexpr std::chrono::milliseconds kLookEvery{10};
constexpr std::chrono::milliseconds kLookAtLeastEvery{100};
// What a connection may bring that nobody explains, such as pings and updates of windows.
constexpr int64_t kForgivenBytesPerLook = 16;
// A client that receives much tells so in small frames: about one byte in three hundred.
constexpr uint64_t kSentBytesPerForgivenByte = 128;
constexpr std::chrono::seconds kTellEvery{1};
// States of a connection that nobody shut down here; <netinet/tcp.h> names them, but has no
// tcpi_bytes_received and cannot stand beside the header that has.
constexpr int kTcpEstablished = 1;
constexpr int kTcpCloseWait = 8;
// After a cut gRPC frees what the connection held, and the memory goes back to the system: at once,
// or, of very many calls, within seconds.
constexpr uint64_t kLooksUntilTrim = 10;
constexpr uint64_t kLooksUntilTrimMax = 1'000;
// Of a call that only has headers, in gRPC.
constexpr uint64_t kOpenCallBytes = 8 * 1024;
// Below it a connection is asked for its calls at every sixteenth look only.
constexpr int64_t kSuspiciousBytes = 1024;
constexpr uint64_t kLooksUntilAllAreCounted = 16;
// Of unfinished calls, with which a connection is cut when the process is too large.
constexpr uint64_t kSpareBytes = 16 * 1024;
// Memory that is freed stays with the process until somebody gives it back.
constexpr uint64_t kLooksUntilMemoryIsReturned = 500;
constexpr uint64_t kReturnedBytesMin = 64 << 20;
constexpr intptr_t kSocketsPerPage = 500;

union SocketAddress {
  sockaddr any;
  sockaddr_in v4;
  sockaddr_in6 v6;
};

// The address of one end of a TCP socket; nothing for other descriptors.
template <typename Ask>
std::optional<SocketAddress> AddressOf(int descriptor, Ask ask) {
  SocketAddress address{};
  socklen_t size = sizeof(address);
  if (ask(descriptor, &address.any, &size) != 0) return std::nullopt;
  if (address.any.sa_family != AF_INET && address.any.sa_family != AF_INET6) return std::nullopt;
  return address;
}

uint16_t PortOf(const SocketAddress& address) {
  return ntohs(address.any.sa_family == AF_INET ? address.v4.sin_port : address.v6.sin6_port);
}

// As gRPC's peer().
std::string PeerText(const SocketAddress& address) {
  char text[INET6_ADDRSTRLEN] = "";
  if (address.any.sa_family == AF_INET) {
    ::inet_ntop(AF_INET, &address.v4.sin_addr, text, sizeof(text));
    return fmt::format("ipv4:{}:{}", text, PortOf(address));
  }
  if (IN6_IS_ADDR_V4MAPPED(&address.v6.sin6_addr)) {
    ::inet_ntop(AF_INET, &address.v6.sin6_addr.s6_addr[12], text, sizeof(text));
    return fmt::format("ipv4:{}:{}", text, PortOf(address));
  }
  ::inet_ntop(AF_INET6, &address.v6.sin6_addr, text, sizeof(text));
  return fmt::format("ipv6:%5B{}%5D:{}", text, PortOf(address));
}

std::vector<int> OpenDescriptors() {
  std::vector<int> open;
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir("/proc/self/fd"), ::closedir);
  if (folder == nullptr) return open;
  while (const dirent* const entry = ::readdir(folder.get())) {
    const std::string_view name = entry->d_name;
    int descriptor = -1;
    std::from_chars(name.data(), name.data() + name.size(), descriptor);
    if (descriptor >= 0) open.push_back(descriptor);
  }
  return open;
}

// What channelz answers; null where it knows nothing.
nlohmann::json Parsed(char* text) {
  const std::unique_ptr<char, void (*)(void*)> owned(text, ::gpr_free);
  if (text == nullptr) return nullptr;
  return nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
}

// A list of an answer; channelz leaves out what is empty.
nlohmann::json ListOf(const nlohmann::json& answer, const char* name) {
  return answer.is_object() ? answer.value(name, nlohmann::json::array()) : nlohmann::json::array();
}

// channelz writes 64-bit numbers as text, and leaves out those that are 0.
int64_t NumberOf(const nlohmann::json& answer, const char* name) {
  const auto found = answer.find(name);
  if (found == answer.end()) return 0;
  if (found->is_number_integer()) return found->get<int64_t>();
  if (!found->is_string()) return 0;
  const std::string& text = found->get_ref<const std::string&>();
  int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// channelz's number for the connection of `peer`; 0 where it has none.
int64_t FindSocket(const std::string& peer) {
  for (const auto& server : ListOf(Parsed(::grpc_channelz_get_servers(0)), "server")) {
    const int64_t server_id = NumberOf(server.value("ref", nlohmann::json::object()), "serverId");
    int64_t next = 0;
    while (true) {
      const nlohmann::json page =
          Parsed(::grpc_channelz_get_server_sockets(server_id, next, kSocketsPerPage));
      const nlohmann::json sockets = ListOf(page, "socketRef");
      for (const auto& socket : sockets) {
        if (socket.value("name", "").ends_with(peer)) return NumberOf(socket, "socketId");
        next = NumberOf(socket, "socketId") + 1;
      }
      if (sockets.empty() || page.value("end", false)) break;
    }
  }
  return 0;
}

// Of this process.
uint64_t ResidentBytes() {
  char text[64] = "";
  const int file = ::open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  const ssize_t size = file < 0 ? -1 : ::read(file, text, sizeof(text));
  if (file >= 0) ::close(file);
  if (size <= 0) return 0;
  const std::string_view all(text, size);
  const std::string_view resident = all.substr(std::min(all.find(' ') + 1, all.size()));
  uint64_t pages = 0;
  std::from_chars(resident.data(), resident.data() + resident.size(), pages);
  return pages * static_cast<uint64_t>(::sysconf(_SC_PAGESIZE));
}

// How long this thread has run, waiting for a processor not counted.
std::chrono::nanoseconds ThreadTime() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace

struct ReceiveGuard::Connection {
  int descriptor;  // gRPC's own; may be closed, and be another file's, at any time.
  std::string peer;
  uint64_t held;   // Bytes received and not explained, and what open calls take.
  bool has_calls;  // Or had some.
};

ReceiveGuard::ReceiveGuard(ReceiveLimits limits, telemetry::Metrics& metrics)
    : limits_(limits),
      connections_(metrics.AddGauge("rpc_server_connections", "Open connections of clients.")),
      incoming_bytes_(metrics.AddGauge("rpc_server_incoming_bytes",
                                       "Received of messages that are not whole yet.")),
      cut_for_bytes_(metrics.AddCounter("rpc_server_connections_cut_total", "Connections cut.",
                                        {{"reason", "incoming_bytes"}})),
      cut_for_connections_(metrics.AddCounter("rpc_server_connections_cut_total",
                                              "Connections cut.", {{"reason", "connections"}})),
      cut_for_process_(metrics.AddCounter("rpc_server_connections_cut_total", "Connections cut.",
                                          {{"reason", "process_bytes"}})) {}

ReceiveGuard::~ReceiveGuard() { Stop(); }

void ReceiveGuard::Start(uint16_t port) {
  port_ = port;
  thread_ = std::jthread([this](std::stop_token stop) { Run(stop); });
  ::pthread_setname_np(thread_.native_handle(), "receive-guard");
}

void ReceiveGuard::Stop() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

std::shared_ptr<ReceiveAccount> ReceiveGuard::AccountOf(const std::string& peer) {
  std::lock_guard lock(mutex_);
  std::shared_ptr<ReceiveAccount>& account = accounts_[peer];
  if (account == nullptr) {
    account = std::make_shared<ReceiveAccount>();
    account->look_ = looks_;
  }
  return account;
}

void ReceiveGuard::Run(std::stop_token stop) {
  std::chrono::nanoseconds pause = kLookEvery;
  while (!PauseFor(stop, pause)) {
    const std::chrono::nanoseconds begin = ThreadTime();
    Look();
    pause = std::clamp<std::chrono::nanoseconds>(20 * (ThreadTime() - begin), kLookEvery,
                                                 kLookAtLeastEvery);
    ReturnFreedMemory();
  }
}

void ReceiveGuard::ReturnFreedMemory() {
  if (trim_at_ != 0 && looks_ >= trim_at_) {
    trim_at_ = 0;
    ::malloc_trim(0);
    trim_again_ *= 10;
    if (trim_again_ <= kLooksUntilTrimMax) trim_at_ = looks_ + trim_again_;
  } else if (looks_ % kLooksUntilMemoryIsReturned == 0 &&
             ::mallinfo2().fordblks > kReturnedBytesMin) {
    ::malloc_trim(0);
  }
}

void ReceiveGuard::CountCalls(const std::string& peer, ReceiveAccount& account) {
  if (account.socket_id_ == 0) account.socket_id_ = FindSocket(peer);
  const nlohmann::json answer =
      account.socket_id_ == 0 ? nullptr : Parsed(::grpc_channelz_get_socket(account.socket_id_));
  account.call_bytes_ = 0;
  const auto socket = answer.is_object() ? answer.find("socket") : answer.end();
  if (socket == answer.end()) return;
  const nlohmann::json data = socket->value("data", nlohmann::json::object());
  const int64_t failed = NumberOf(data, "streamsFailed");
  const int64_t calls = NumberOf(data, "streamsStarted") - NumberOf(data, "streamsSucceeded") -
                        std::exchange(account.failed_calls_, failed);
  account.call_bytes_ = kOpenCallBytes * static_cast<uint64_t>(std::max<int64_t>(calls, 0));
}

std::vector<ReceiveGuard::Connection> ReceiveGuard::Connections() {
  std::vector<Connection> connections;
  for (const int descriptor : OpenDescriptors()) {
    const auto own = AddressOf(descriptor, ::getsockname);
    if (!own || PortOf(*own) != port_) continue;
    const auto remote = AddressOf(descriptor, ::getpeername);
    if (!remote) continue;  // The listener.
    tcp_info info{};
    socklen_t size = sizeof(info);
    if (::getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) continue;
    // gRPC takes a moment to close what was cut; it must not be cut, and counted, again.
    if (info.tcpi_state != kTcpEstablished && info.tcpi_state != kTcpCloseWait) continue;

    std::string peer = PeerText(*remote);
    std::shared_ptr<ReceiveAccount> account = AccountOf(peer);
    account->look_ = looks_;
    const uint64_t calls = account->explained_.load(std::memory_order_relaxed);
    const uint64_t explained = calls + info.tcpi_bytes_acked / kSentBytesPerForgivenByte;
    account->forgiven_ += kForgivenBytesPerLook;
    const auto left = static_cast<int64_t>(info.tcpi_bytes_received - explained);
    // Nobody gathers credit for later: what is estimated too high is taken back.
    account->forgiven_ = std::min(account->forgiven_, left);
    if (left - account->forgiven_ > kSuspiciousBytes || looks_ % kLooksUntilAllAreCounted == 0) {
      CountCalls(peer, *account);
    }
    const uint64_t held = static_cast<uint64_t>(left - account->forgiven_) + account->call_bytes_;
    connections.push_back({descriptor, std::move(peer), held, calls > 0});
  }
  return connections;
}

void ReceiveGuard::Look() {
  {
    std::lock_guard lock(mutex_);
    ++looks_;
  }
  std::vector<Connection> connections = Connections();
  uint64_t held = 0;
  for (const Connection& connection : connections) held += connection.held;
  connections_.Set(static_cast<double>(connections.size()));
  incoming_bytes_.Set(static_cast<double>(held));
  {
    std::lock_guard lock(mutex_);
    std::erase_if(accounts_, [&](const auto& entry) { return entry.second->look_ + 1 < looks_; });
  }

  while (held > limits_.incoming_bytes_max) {
    const auto most = std::ranges::max_element(connections, {}, &Connection::held);
    Cut(*most, cut_for_bytes_,
        "more of unfinished messages and calls is held than incoming_bytes_max");
    held -= most->held;
    connections.erase(most);
  }
  if (limits_.process_bytes_max != 0 && ResidentBytes() > limits_.process_bytes_max) {
    std::erase_if(connections, [&](const Connection& connection) {
      if (connection.held <= kSpareBytes) return false;
      Cut(connection, cut_for_process_, "the process is larger than process_bytes_max");
      return true;
    });
  }
  while (connections.size() > limits_.connections_max) {
    const auto unused = std::ranges::find(connections, false, &Connection::has_calls);
    const auto goes = unused != connections.end() ? unused : connections.end() - 1;
    Cut(*goes, cut_for_connections_, "more connections than connections_max");
    connections.erase(goes);
  }
}

// Through a descriptor of our own, for gRPC may close its one at any time.
void ReceiveGuard::Cut(const Connection& connection, telemetry::Counter& counter, const char* why) {
  const int own = ::fcntl(connection.descriptor, F_DUPFD_CLOEXEC, 0);
  if (own < 0) return;
  const auto remote = AddressOf(own, ::getpeername);
  if (remote && PeerText(*remote) == connection.peer) {
    counter.Increment();  // First: whoever sees the end may look at the counter.
    ::shutdown(own, SHUT_RDWR);
    // gRPC would still take what the kernel has, megabytes of headers.
    char rest[64 * 1024];
    while (::recv(own, rest, sizeof(rest), MSG_DONTWAIT) > 0) {
    }
    if (trim_at_ == 0 || trim_again_ > kLooksUntilTrim) {
      trim_at_ = looks_ + kLooksUntilTrim;
      trim_again_ = kLooksUntilTrim;
    }
    const auto now = std::chrono::steady_clock::now();
    if (now - told_ >= kTellEvery) {
      told_ = now;
      log::Warning("connection cut",
                   {{"peer", connection.peer}, {"held_bytes", connection.held}, {"why", why}});
    }
  }
  ::close(own);
}

}  // namespace assay::rpc
