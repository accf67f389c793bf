#include "services/runtime/testing/free_port.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <set>

namespace assay::testing {
namespace {

uint16_t AskKernel() {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (listener < 0 || bind(listener, generic, size) != 0 ||
      getsockname(listener, generic, &size) != 0) {
    std::perror("free port");
    std::abort();
  }
  close(listener);
  return ntohs(address.sin_port);
}

}  // namespace

uint16_t FreePort() {
  static std::mutex mutex;
  static std::set<uint16_t> given;
  std::lock_guard lock(mutex);
  while (true) {
    const uint16_t port = AskKernel();
    if (given.insert(port).second) return port;
  }
}

}  // namespace assay::testing
