#include "services/assayctl/output/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace assay::assayctl {

namespace {

constexpr std::chrono::milliseconds kSilentFor{1000};
constexpr std::chrono::milliseconds kEvery{100};
constexpr int kBarWidth = 30;
constexpr const char* kClearLine = "\r\x1b[K";

}  // namespace

Progress::Progress(std::ostream& terminal, bool is_terminal, std::string what, const Clock& clock)
    : terminal_(terminal),
      is_terminal_(is_terminal),
      what_(std::move(what)),
      clock_(clock),
      began_(clock.MonotonicNow()),
      shown_at_(began_ + kSilentFor - kEvery) {}

Progress::~Progress() {
  if (shown_) terminal_ << kClearLine << std::flush;
}

void Progress::Show(uint64_t done, uint64_t total, const std::string& detail) {
  if (!is_terminal_) return;
  const MonotonicTime now = clock_.MonotonicNow();
  if (now < shown_at_ + kEvery) return;
  shown_at_ = now;
  shown_ = true;
  terminal_ << kClearLine << Line(done, total, detail) << std::flush;
}

std::string Progress::Line(uint64_t done, uint64_t total, const std::string& detail) const {
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(clock_.MonotonicNow() - began_).count();
  std::string line = what_;
  if (total > 0) {
    const double share = std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
    const int filled = static_cast<int>(share * kBarWidth);
    line +=
        fmt::format(" [{:#<{}}{:.<{}}] {:3.0f} %", "", filled, "", kBarWidth - filled, share * 100);
  }
  if (!detail.empty()) line += "  " + detail;
  return line + fmt::format("  {} s", seconds);
}

std::string Grouped(uint64_t number) {
  std::string digits = std::to_string(number);
  for (size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits;
}

}  // namespace assay::assayctl
