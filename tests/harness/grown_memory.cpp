#include "tests/harness/grown_memory.h"

#include <fmt/format.h>

#include <fstream>
#include <string>

namespace assay::testing {
namespace {

constexpr int64_t kKiB = 1024;
constexpr int64_t kMiB = 1024 * kKiB;

// A line of /proc/PID/status, given there in KiB.
int64_t StatusBytes(pid_t pid, const std::string& name) {
  std::ifstream status(fmt::format("/proc/{}/status", pid));
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name + ":")) return std::stoll(line.substr(name.size() + 1)) * kKiB;
  }
  return 0;
}

}  // namespace

GrownMemory::GrownMemory(pid_t pid) : pid_(pid) {
  std::ofstream(fmt::format("/proc/{}/clear_refs", pid)) << 5;  // The peak begins anew.
  before_ = StatusBytes(pid, "VmRSS");
}

int64_t GrownMemory::PeakBytes() const { return StatusBytes(pid_, "VmHWM") - before_; }

int64_t GrownMemory::Ceiling(int64_t bytes) {
#if defined(__SANITIZE_ADDRESS__)
  return 2 * bytes + 256 * kMiB;  // Red zones and shadow; the quarantine of freed memory.
#else
  return bytes;
#endif
}

}  // namespace assay::testing
