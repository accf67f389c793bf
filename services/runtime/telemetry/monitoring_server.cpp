#include "services/runtime/telemetry/monitoring_server.h"

#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <list>
#include <mutex>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "services/runtime/base/pause.h"
#include "services/runtime/base/utf8.h"
#include "services/runtime/telemetry/address.h"
#include "services/runtime/telemetry/monitoring_request.h"

namespace assay::telemetry {
namespace {

using namespace std::chrono_literals;
using Time = std::chrono::steady_clock::time_point;

constexpr char kPlainText[] = "text/plain; charset=utf-8";
constexpr char kPrometheusText[] = "text/plain; version=0.0.4; charset=utf-8";
constexpr size_t kConnectionsMax = 256;
constexpr size_t kReasonBytesMax = 4 * 1024;  // Of the text of /readyz.
constexpr auto kRequestWithin = 1s;
constexpr auto kAnswerTakenWithin = 5s;

class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  int number() const { return number_; }

 private:
  int number_;
};

std::string_view ReasonPhrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 400:
      return "Bad Request";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 431:
      return "Request Header Fields Too Large";
    default:
      return "Service Unavailable";
  }
}

struct Answer {
  int status = 200;
  std::string text;
  const char* type = kPlainText;
};

std::string AsHttp(const Answer& answer, bool head_only) {
  return fmt::format(
      "HTTP/1.1 {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nCache-Control: no-store\r\n"
      "X-Content-Type-Options: nosniff\r\n{}Connection: close\r\n\r\n{}",
      answer.status, ReasonPhrase(answer.status), answer.type, answer.text.size(),
      answer.status == 405 ? "Allow: GET, HEAD\r\n" : "", head_only ? "" : answer.text);
}

struct Connection {
  enum class State { kReading, kWaiting, kWriting };

  Descriptor socket;
  uint64_t number = 0;  // Never given twice.
  Time deadline;        // While reading and writing.
  State state = State::kReading;
  bool head_only = false;
  std::string in, out;  // `out` is what is still to send.
};

// Makes one kind of answer on a thread of its own: once for all who asked before it began.
class AnswerMaker {
 public:
  using Deliver = std::function<void(uint64_t connection, Answer answer)>;

  AnswerMaker(const char* thread_name, std::function<Answer()> make, Deliver deliver)
      : make_(std::move(make)), deliver_(std::move(deliver)), thread_([this] { Run(); }) {
    ::pthread_setname_np(thread_.native_handle(), thread_name);
  }
  ~AnswerMaker() {
    {
      std::lock_guard lock(mutex_);
      ending_ = true;
    }
    asked_.notify_one();
    thread_.join();
  }

  void Ask(uint64_t connection) {
    std::lock_guard lock(mutex_);
    waiting_.push_back(connection);
    asked_.notify_one();
  }

 private:
  void Run() {
    while (true) {
      std::vector<uint64_t> connections;
      {
        std::unique_lock lock(mutex_);
        asked_.wait(lock, [&] { return ending_ || !waiting_.empty(); });
        if (ending_) return;
        connections.swap(waiting_);
      }
      const Answer answer = make_();
      for (const uint64_t connection : connections) deliver_(connection, answer);
    }
  }

  const std::function<Answer()> make_;
  const Deliver deliver_;
  std::mutex mutex_;
  std::condition_variable asked_;
  std::vector<uint64_t> waiting_;
  bool ending_ = false;
  std::thread thread_;  // Last: it uses all of the above.
};

StatusOr<Descriptor> Listen(const Address& address, const std::string& listen) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int failed =
      ::getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &hints, &found);
  if (failed != 0) {
    return Unavailable("listen for monitoring on {}: {}; choose another", listen,
                       ::gai_strerror(failed));
  }
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> freed(found, ::freeaddrinfo);
  Descriptor socket(::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int yes = 1;
  ::setsockopt(socket.number(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  if (::bind(socket.number(), found->ai_addr, found->ai_addrlen) != 0 ||
      ::listen(socket.number(), static_cast<int>(kConnectionsMax)) != 0) {
    return Unavailable("listen for monitoring on {}: {}; choose another", listen,
                       std::strerror(errno));
  }
  return socket;
}

int PortOf(const Descriptor& socket) {
  sockaddr_storage bound{};
  socklen_t size = sizeof(bound);
  ::getsockname(socket.number(), reinterpret_cast<sockaddr*>(&bound), &size);
  return ntohs(bound.ss_family == AF_INET6 ? reinterpret_cast<const sockaddr_in6&>(bound).sin6_port
                                           : reinterpret_cast<const sockaddr_in&>(bound).sin_port);
}

}  // namespace

struct MonitoringServer::Impl {
  Impl(Descriptor socket, std::string host_name, std::function<Answer()> make_metrics,
       std::function<Answer()> make_readiness)
      : listener(std::move(socket)),
        host(std::move(host_name)),
        port(PortOf(listener)),
        metrics("metrics", std::move(make_metrics), DeliverLater()),
        readiness("readiness", std::move(make_readiness), DeliverLater()),
        thread([this] { Run(); }) {
    ::pthread_setname_np(thread.native_handle(), "monitoring");
  }
  ~Impl() {
    ending = true;
    Wake();
    thread.join();
  }

  AnswerMaker::Deliver DeliverLater() {
    return [this](uint64_t connection, Answer answer) {
      {
        std::lock_guard lock(made_mutex);
        made.emplace_back(connection, std::move(answer));
      }
      Wake();
    };
  }
  void Wake() { ::eventfd_write(wake.number(), 1); }

  void Run();
  void Accept();
  void MakeRoom();
  void Read(Connection& connection);
  void Send(Connection& connection, const Answer& answer);
  void Respond(Connection& connection);
  void Write(Connection& connection);
  void TakeMade();
  int PatienceMs(Time now) const;

  Descriptor listener;
  const std::string host;
  const int port;
  Descriptor wake{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  std::atomic<bool> ending = false;
  std::mutex made_mutex;
  std::vector<std::pair<uint64_t, Answer>> made;
  std::list<Connection> connections;  // Oldest first; of `thread`. Ended ones have no socket.
  uint64_t numbers = 0;
  AnswerMaker metrics;
  AnswerMaker readiness;
  std::thread thread;  // Last: it uses all of the above.
};

void MonitoringServer::Impl::Run() {
  std::vector<pollfd> watched;
  while (!ending) {
    watched = {{listener.number(), POLLIN, 0}, {wake.number(), POLLIN, 0}};
    for (const Connection& connection : connections) {
      const bool writes = connection.state == Connection::State::kWriting;
      watched.push_back(
          {connection.socket.number(), static_cast<short>(writes ? POLLOUT : POLLIN), 0});
      if (connection.state == Connection::State::kWaiting) watched.back().events = 0;
    }
    ::poll(watched.data(), watched.size(), PatienceMs(std::chrono::steady_clock::now()));
    const Time now = std::chrono::steady_clock::now();
    auto seen = watched.begin() + 2;
    for (Connection& connection : connections) {
      const bool stirred = (seen++)->revents != 0;
      switch (connection.state) {
        case Connection::State::kReading:
          if (stirred) Read(connection);
          break;
        case Connection::State::kWriting:
          if (stirred) Write(connection);
          break;
        case Connection::State::kWaiting:
          if (stirred) connection.socket = Descriptor();  // Who asked has gone.
          continue;
      }
      if (connection.state != Connection::State::kWaiting && now >= connection.deadline) {
        connection.socket = Descriptor();
      }
    }
    TakeMade();
    std::erase_if(connections, [](const Connection& c) { return c.socket.number() < 0; });
    if (watched[0].revents != 0) Accept();
  }
}

int MonitoringServer::Impl::PatienceMs(Time now) const {
  int patience = -1;
  for (const Connection& connection : connections) {
    if (connection.state == Connection::State::kWaiting) continue;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(connection.deadline - now);
    const int left_ms = std::max(0, static_cast<int>(left.count()));
    patience = patience < 0 ? left_ms : std::min(patience, left_ms);
  }
  return patience;
}

void MonitoringServer::Impl::Accept() {
  Descriptor socket(::accept4(listener.number(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (socket.number() < 0) {
    // Without descriptors the connection stays in the queue, and asking again at once helps nobody.
    if (errno == EMFILE || errno == ENFILE) PauseFor({}, 10ms);
    return;
  }
  if (connections.size() >= kConnectionsMax) MakeRoom();
  Connection& connection = connections.emplace_back();
  connection.socket = std::move(socket);
  connection.number = ++numbers;
  connection.deadline = std::chrono::steady_clock::now() + kRequestWithin;
  Read(connection);  // Most requests have arrived by now.
}

// Whoever has been sending a request for longest goes, else the oldest.
void MonitoringServer::Impl::MakeRoom() {
  const auto reading =
      std::ranges::find(connections, Connection::State::kReading, &Connection::state);
  connections.erase(reading != connections.end() ? reading : connections.begin());
}

void MonitoringServer::Impl::Read(Connection& connection) {
  char bytes[4096];
  const ssize_t size = ::recv(connection.socket.number(), bytes, sizeof(bytes), 0);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (size <= 0) {
    connection.socket = Descriptor();
    return;
  }
  connection.in.append(bytes, size);
  if (IsWhole(connection.in)) return Respond(connection);
  if (connection.in.size() > kMonitoringRequestBytesMax) {
    Send(connection, {431, "the request is too large\n"});
  }
}

void MonitoringServer::Impl::Respond(Connection& connection) {
  const MonitoringRequest request = ReadMonitoringRequest(connection.in);
  connection.head_only = request.head_only;
  if (request.refused != 0) {
    return Send(connection, {request.refused, std::string(request.reason) + "\n"});
  }
  if (request.path == "/healthz") return Send(connection, {200, "alive\n"});
  AnswerMaker* const maker = request.path == "/metrics"  ? &metrics
                             : request.path == "/readyz" ? &readiness
                                                         : nullptr;
  if (maker == nullptr) {
    return Send(connection, {404, "only /metrics, /healthz and /readyz are here\n"});
  }
  connection.state = Connection::State::kWaiting;
  maker->Ask(connection.number);
}

void MonitoringServer::Impl::Send(Connection& connection, const Answer& answer) {
  connection.state = Connection::State::kWriting;
  connection.deadline = std::chrono::steady_clock::now() + kAnswerTakenWithin;
  connection.out = AsHttp(answer, connection.head_only);
  Write(connection);
}

void MonitoringServer::Impl::Write(Connection& connection) {
  const int socket = connection.socket.number();
  const ssize_t size = ::send(socket, connection.out.data(), connection.out.size(), MSG_NOSIGNAL);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (size > 0) connection.out.erase(0, size);
  if (size > 0 && !connection.out.empty()) return;
  // What was sent and not read would turn the end of the connection into a reset, which could
  // overtake the answer.
  char rest[4096];
  for (int i = 0; i < 16 && ::recv(socket, rest, sizeof(rest), 0) > 0; ++i) {
  }
  connection.socket = Descriptor();
}

void MonitoringServer::Impl::TakeMade() {
  eventfd_t ignored = 0;
  ::eventfd_read(wake.number(), &ignored);
  std::vector<std::pair<uint64_t, Answer>> taken;
  {
    std::lock_guard lock(made_mutex);
    taken.swap(made);
  }
  for (const auto& [number, answer] : taken) {
    const auto asking = std::ranges::find(connections, number, &Connection::number);
    if (asking != connections.end() && asking->socket.number() >= 0) Send(*asking, answer);
  }
}

MonitoringServer::MonitoringServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

MonitoringServer::~MonitoringServer() = default;

std::string MonitoringServer::address() const {
  const bool is_ipv6 = impl_->host.find(':') != std::string::npos;
  return is_ipv6 ? fmt::format("[{}]:{}", impl_->host, impl_->port)
                 : fmt::format("{}:{}", impl_->host, impl_->port);
}

StatusOr<std::unique_ptr<MonitoringServer>> MonitoringServer::Start(
    const std::string& listen, const Metrics& metrics, std::function<Status()> readiness) {
  ASSIGN_OR_RETURN(const Address address, ParseAddress(listen));
  ASSIGN_OR_RETURN(Descriptor listener, Listen(address, listen));
  const auto make_metrics = [&metrics] { return Answer{200, metrics.Text(), kPrometheusText}; };
  const auto make_readiness = [readiness = std::move(readiness)] {
    const Status status = readiness();
    if (status.ok()) return Answer{200, "ready\n"};
    return Answer{503, PrintableUtf8(Message(status), kReasonBytesMax) + "\n"};
  };
  return std::unique_ptr<MonitoringServer>(new MonitoringServer(
      std::make_unique<Impl>(std::move(listener), address.host, make_metrics, make_readiness)));
}

}  // namespace assay::telemetry
