#include "services/warehouse/socket.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

namespace assay::warehouse {
namespace {

bool WouldBlock() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

Status Broken(std::string_view doing) {
  return Unavailable("{} the client: {}", doing, std::strerror(errno));
}

}  // namespace

Socket::~Socket() { ::close(descriptor_); }

Status Socket::WaitFor(short events, std::chrono::milliseconds patience,
                       std::initializer_list<const Wake*> wakes) const {
  std::vector<pollfd> watched = {{descriptor_, events, 0}};
  for (const Wake* wake : wakes) watched.push_back({wake->descriptor(), POLLIN, 0});
  const int ready = ::poll(watched.data(), watched.size(), static_cast<int>(patience.count()));
  if (ready == 0) return DeadlineExceeded("no sign of the client for {} ms", patience.count());
  for (const Wake* wake : wakes) {
    if (wake->raised()) return Cancelled("stopped waiting for the client");
  }
  return OkStatus();
}

StatusOr<size_t> Socket::Read(char* out, size_t size, std::chrono::milliseconds patience,
                              std::initializer_list<const Wake*> wakes) {
  while (true) {
    const ssize_t count = ::recv(descriptor_, out, size, 0);
    if (count >= 0) return static_cast<size_t>(count);
    if (!WouldBlock()) return Broken("read from");
    RETURN_IF_ERROR(WaitFor(POLLIN, patience, wakes));
  }
}

Status Socket::Write(std::string_view bytes, std::chrono::milliseconds patience,
                     std::initializer_list<const Wake*> wakes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count >= 0) {
      bytes.remove_prefix(static_cast<size_t>(count));
      continue;
    }
    if (!WouldBlock()) return Broken("write to");
    RETURN_IF_ERROR(WaitFor(POLLOUT, patience, wakes));
  }
  return OkStatus();
}

void Socket::CloseGently(std::chrono::milliseconds patience, size_t bytes_max) {
  ::shutdown(descriptor_, SHUT_WR);
  char discarded[16 << 10];
  size_t total = 0;
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (total < bytes_max) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return;
    const StatusOr<size_t> count = Read(discarded, sizeof(discarded), left, {});
    if (!count.ok() || *count == 0) return;
    total += *count;
  }
}

}  // namespace assay::warehouse
