// Interruption: SIGINT and SIGTERM as a stop token. The first one asks the verb to end in good
// order; a second one ends the program at once.
#pragma once

#include <stop_token>
#include <thread>

#include "services/runtime/process/signals.h"

namespace assay::assayctl {

class Interruption {
 public:
  // Before any other thread starts: they inherit what signals are blocked.
  Interruption();
  ~Interruption();

  std::stop_token token() const { return asked_.get_token(); }

 private:
  void Watch(std::stop_token ended);

  process::Signals signals_;
  std::stop_source asked_;
  std::jthread thread_;
};

}  // namespace assay::assayctl
