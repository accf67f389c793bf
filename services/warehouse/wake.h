// Wake: a flag that poll() sees. Once raised it stays raised.
#pragma once

#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>

namespace assay::warehouse {

class Wake {
 public:
  Wake() : descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
  ~Wake() { ::close(descriptor_); }
  Wake(const Wake&) = delete;
  Wake& operator=(const Wake&) = delete;

  // Safe from any thread.
  void Raise() {
    raised_ = true;
    const uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(descriptor_, &one, sizeof(one));
  }
  bool raised() const { return raised_; }
  // Readable once raised.
  int descriptor() const { return descriptor_; }

 private:
  const int descriptor_;
  std::atomic<bool> raised_ = false;
};

}  // namespace assay::warehouse
