#include "services/assayctl/output/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "services/runtime/base/utf8.h"

namespace assay::assayctl {

namespace {

constexpr std::chrono::milliseconds kSilentFor{1000};
constexpr std::chrono::milliseconds kEvery{100};
constexpr int kBarWidth = 30;
// Of what is worked on and of what is told about it: more would not fit a line.
constexpr size_t kWhatBytesMax = 120;
constexpr const char* kClearLine = "\r\x1b[K";

}  // namespace

Progress::Progress(std::ostream* terminal, std::string_view what, const Clock& clock)
    : terminal_(terminal),
      what_(PrintableUtf8(what, kWhatBytesMax)),
      clock_(clock),
      began_(clock.MonotonicNow()),
      shown_at_(began_ + kSilentFor - kEvery) {}

Progress::~Progress() {
  if (shown_) *terminal_ << kClearLine << std::flush;
}

void Progress::Show(uint64_t done, uint64_t total, const std::string& detail) {
  if (terminal_ == nullptr) return;
  const MonotonicTime now = clock_.MonotonicNow();
  if (now < shown_at_ + kEvery) return;
  shown_at_ = now;
  shown_ = true;
  *terminal_ << kClearLine << Line(done, total, detail) << std::flush;
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
  if (!detail.empty()) line += "  " + PrintableUtf8(detail, kWhatBytesMax);
  return line + fmt::format("  {} s", seconds);
}

std::string Grouped(uint64_t number) {
  std::string digits = std::to_string(number);
  for (size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits;
}

}  // namespace assay::assayctl
