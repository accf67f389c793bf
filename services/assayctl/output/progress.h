// Progress: one line on a terminal that says how far a long piece of work is.
//
// Appears after a second, changes at most ten times a second, and goes when the work is done.
// Without a terminal it is silent, so output that is kept or piped has none of it.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

#include "services/runtime/base/clock.h"

namespace assay::assayctl {

class Progress {
 public:
  // Silent where `terminal` is null.
  Progress(std::ostream* terminal, std::string_view what, const Clock& clock = Clock::System());
  ~Progress();  // Clears the line.
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // `total` 0 means unknown. `detail` stands behind the bar ("12,000 sent").
  void Show(uint64_t done, uint64_t total, const std::string& detail = "");

 private:
  std::string Line(uint64_t done, uint64_t total, const std::string& detail) const;

  std::ostream* const terminal_;
  const std::string what_;
  const Clock& clock_;
  const MonotonicTime began_;
  MonotonicTime shown_at_;
  bool shown_ = false;
};

// 12,345,678
std::string Grouped(uint64_t number);

}  // namespace assay::assayctl
