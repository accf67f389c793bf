#include "services/warehouse/server.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "services/runtime/telemetry/address.h"
#include "services/runtime/telemetry/log.h"

namespace assay::warehouse {
namespace {

constexpr int kBacklog = 512;
constexpr std::chrono::seconds kWarningsApart{10};

struct AddressListDeleter {
  void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};

std::string NumericAddress(int descriptor) {
  sockaddr_storage bound{};
  socklen_t size = sizeof(bound);
  ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&bound), &size);
  char host[NI_MAXHOST], port[NI_MAXSERV];
  ::getnameinfo(reinterpret_cast<sockaddr*>(&bound), size, host, sizeof(host), port, sizeof(port),
                NI_NUMERICHOST | NI_NUMERICSERV);
  return bound.ss_family == AF_INET6 ? fmt::format("[{}]:{}", host, port)
                                     : fmt::format("{}:{}", host, port);
}

}  // namespace

StatusOr<std::unique_ptr<Server>> Server::Start(ServerOptions options, Service service) {
  std::unique_ptr<Server> server(new Server(std::move(options), std::move(service)));
  RETURN_IF_ERROR(server->Listen());
  server->acceptor_ = std::thread([raw = server.get()] {
    ::pthread_setname_np(::pthread_self(), "acceptor");
    raw->Accept();
  });
  return server;
}

Server::~Server() {
  StopAccepting();
  Join();
  if (listener_ >= 0) ::close(listener_);
}

Status Server::Listen() {
  ASSIGN_OR_RETURN(const telemetry::Address address, telemetry::ParseAddress(options_.listen));
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* raw = nullptr;
  const int failed =
      ::getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &hints, &raw);
  if (failed != 0) {
    return InvalidArgument("listen on {}: {}; set warehouse.listen", options_.listen,
                           ::gai_strerror(failed));
  }
  const std::unique_ptr<addrinfo, AddressListDeleter> found(raw);
  listener_ = ::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const int yes = 1;
  ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  if (listener_ < 0 || ::bind(listener_, found->ai_addr, found->ai_addrlen) != 0 ||
      ::listen(listener_, kBacklog) != 0) {
    return Unavailable("listen on {}: {}; set warehouse.listen", options_.listen,
                       std::strerror(errno));
  }
  address_ = NumericAddress(listener_);
  return OkStatus();
}

void Server::Accept() {
  while (!stopping_.raised()) {
    pollfd watched[] = {{listener_, POLLIN, 0}, {stopping_.descriptor(), POLLIN, 0}};
    ::poll(watched, std::size(watched), -1);
    if (stopping_.raised()) return;
    const int descriptor = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (descriptor >= 0) Admit(descriptor);
  }
}

void Server::Admit(int descriptor) {
  const int yes = 1;
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
  Reap();
  if (connections() >= options_.connections_max && !MakeRoom()) return TurnAway(descriptor);
  std::lock_guard lock(mutex_);
  Peer& peer = peers_.emplace_back(descriptor);
  peer.thread = std::thread([this, descriptor, &peer] {
    ::pthread_setname_np(::pthread_self(), "connection");
    Connection(descriptor, peer.seat, service_, stopping_, cutting_).Serve();
    peer.ended = true;
  });
}

void Server::Reap() {
  std::list<Peer> ended;
  {
    std::lock_guard lock(mutex_);
    for (auto peer = peers_.begin(); peer != peers_.end();) {
      const auto next = std::next(peer);
      if (peer->ended) ended.splice(ended.end(), peers_, peer);
      peer = next;
    }
  }
  for (Peer& peer : ended) peer.thread.join();
}

// Strangers go before those who have shown credentials; among either, the oldest goes.
bool Server::MakeRoom() {
  std::list<Peer> gone;
  {
    std::lock_guard lock(mutex_);
    for (const bool is_known : {false, true}) {
      for (auto peer = peers_.begin(); peer != peers_.end() && gone.empty(); ++peer) {
        if (peer->seat.is_known() != is_known || !peer->seat.TakeAway()) continue;
        gone.splice(gone.end(), peers_, peer);
        break;
      }
    }
  }
  if (gone.empty()) return false;
  Warn("connection gave way to another");
  gone.front().thread.join();  // At once: nothing runs, and its socket is shut.
  return true;
}

// Whoever opens connections by the thousand must not fill the log.
void Server::Warn(std::string_view what) {
  const auto now = std::chrono::steady_clock::now();
  if (now < may_warn_at_) return;
  may_warn_at_ = now + kWarningsApart;
  log::Warning(what, {{"connections_max", options_.connections_max}});
}

void Server::TurnAway(int descriptor) {
  Warn("connection turned away");
  constexpr std::string_view kAnswer =
      "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 53\r\n\r\n"
      "too many connections (warehouse.connections_max)     ";
  [[maybe_unused]] const auto sent =
      ::send(descriptor, kAnswer.data(), kAnswer.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  ::close(descriptor);
}

size_t Server::connections() const {
  std::lock_guard lock(mutex_);
  return peers_.size();
}

void Server::StopAccepting() {
  stopping_.Raise();
  if (acceptor_.joinable()) acceptor_.join();
}

void Server::Join() {
  cutting_.Raise();
  for (Peer& peer : peers_) peer.thread.join();
  peers_.clear();
}

}  // namespace assay::warehouse
