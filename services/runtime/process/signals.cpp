#include "services/runtime/process/signals.h"

#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace assay::process {
namespace {

sigset_t HandledSignals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, number);
  return set;
}

}  // namespace

Signals::Signals() {
  const sigset_t set = HandledSignals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signal(SIGPIPE, SIG_IGN);
  signals_ = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  wake_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (signals_ < 0 || wake_ < 0) {
    std::perror("signalfd");
    std::abort();
  }
}

Signals::~Signals() {
  close(signals_);
  close(wake_);
}

std::optional<int> Signals::Wait(std::optional<std::chrono::milliseconds> patience) {
  std::array<pollfd, 2> files{pollfd{.fd = signals_, .events = POLLIN, .revents = 0},
                              pollfd{.fd = wake_, .events = POLLIN, .revents = 0}};
  poll(files.data(), files.size(), patience ? static_cast<int>(patience->count()) : -1);

  signalfd_siginfo signal_info;
  if (read(signals_, &signal_info, sizeof(signal_info)) == sizeof(signal_info)) {
    return static_cast<int>(signal_info.ssi_signo);
  }
  uint64_t wakes = 0;
  [[maybe_unused]] const ssize_t size = read(wake_, &wakes, sizeof(wakes));
  return std::nullopt;
}

void Signals::Wake() {
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t size = write(wake_, &one, sizeof(one));
}

}  // namespace assay::process
