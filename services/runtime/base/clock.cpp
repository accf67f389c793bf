#include "services/runtime/base/clock.h"

namespace assay {
namespace {

class SystemClock final : public Clock {
 public:
  WallTime Now() const override {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  }
  MonotonicTime MonotonicNow() const override { return std::chrono::steady_clock::now(); }
};

}  // namespace

const Clock& Clock::System() {
  static const SystemClock clock;
  return clock;
}

}  // namespace assay
