// Socket: one client's TCP connection, with bounds on waiting and a way to be woken.
//
// Every wait ends by itself: when the peer does something, when its time is over, or when one of
// the wakes given is raised (statement killed, process stopping). Used by one thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <initializer_list>
#include <string_view>

#include "services/runtime/base/status.h"
#include "services/warehouse/wake.h"

namespace assay::warehouse {

class Socket {
 public:
  // Takes over a connected, non-blocking descriptor.
  explicit Socket(int descriptor) : descriptor_(descriptor) {}
  ~Socket();
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  // Up to `size` bytes as they come; 0 when the peer has closed its side. kDeadlineExceeded after
  // `patience` without a byte, kCancelled when a wake is raised.
  StatusOr<size_t> Read(char* out, size_t size, std::chrono::milliseconds patience,
                        std::initializer_list<const Wake*> wakes);
  // All of `bytes`; `patience` is allowed for each piece the peer takes.
  Status Write(std::string_view bytes, std::chrono::milliseconds patience,
               std::initializer_list<const Wake*> wakes);

  // Closes our side and reads on, throwing away at most `bytes_max`, until the peer closes its:
  // a peer that still sends would otherwise lose the answer it has not read.
  void CloseGently(std::chrono::milliseconds patience, size_t bytes_max);

  int descriptor() const { return descriptor_; }

 private:
  Status WaitFor(short events, std::chrono::milliseconds patience,
                 std::initializer_list<const Wake*> wakes) const;

  const int descriptor_;
};

}  // namespace assay::warehouse
