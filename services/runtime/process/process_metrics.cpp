#include "services/runtime/process/process_metrics.h"

#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace assay::process {
namespace {

// Places in /proc/self/stat, counted as proc(5) does.
enum StatField {
  kUserTicks = 14,
  kSystemTicks = 15,
  kStartTicks = 22,
  kVirtualBytes = 23,
  kPages = 24
};

// 0 where it cannot be read.
double Stat(StatField field) {
  std::ifstream file("/proc/self/stat");
  std::string text;
  std::getline(file, text);
  size_t at = text.rfind(')');  // The second field, a name, may hold spaces.
  for (int i = 2; i < field && at != std::string::npos; ++i) at = text.find(' ', at + 1);
  return at == std::string::npos ? 0 : std::strtod(text.c_str() + at, nullptr);
}

double Ticks(StatField field) { return Stat(field) / static_cast<double>(::sysconf(_SC_CLK_TCK)); }

double UptimeSeconds() {
  timespec since_boot{};
  ::clock_gettime(CLOCK_BOOTTIME, &since_boot);
  return static_cast<double>(since_boot.tv_sec) + static_cast<double>(since_boot.tv_nsec) / 1e9 -
         Ticks(kStartTicks);
}

double OpenDescriptors() {
  double open = -1;  // The one that lists them.
  std::error_code error;
  std::filesystem::directory_iterator entry("/proc/self/fd", error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) ++open;
  return open;
}

double DescriptorsMax() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  return static_cast<double>(limit.rlim_cur);
}

}  // namespace

ProcessMetrics::ProcessMetrics(telemetry::Metrics& metrics) {
  const auto show = [&](const char* name, const char* help, double (*value)()) {
    shown_.push_back(metrics.AddObserved(name, help, value));
  };
  show("process_resident_memory_bytes", "Memory in RAM.",
       [] { return Stat(kPages) * static_cast<double>(::sysconf(_SC_PAGESIZE)); });
  show("process_virtual_memory_bytes", "Address space.", [] { return Stat(kVirtualBytes); });
  show("process_open_fds", "Open file descriptors.", OpenDescriptors);
  show("process_max_fds", "Most file descriptors that may be open.", DescriptorsMax);
  show("process_cpu_seconds_total", "Time on processors, in user and system mode.",
       [] { return Ticks(kUserTicks) + Ticks(kSystemTicks); });
  show("process_uptime_seconds", "Time since the process began.", UptimeSeconds);
  const double started = static_cast<double>(::time(nullptr)) - UptimeSeconds();
  shown_.push_back(metrics.AddObserved("process_start_time_seconds",
                                       "When the process began, in UNIX time.",
                                       [started] { return started; }));
}

}  // namespace assay::process
