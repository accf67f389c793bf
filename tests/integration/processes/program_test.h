// One of our programs, run to its end.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "services/runtime/testing/child_process.h"
#include "services/runtime/testing/matchers.h"
#include "services/runtime/testing/temporary_folder.h"

namespace assay::testing {

class ProgramTest : public ::testing::Test {
 protected:
  // How the program ends with these flags; what it says is in `log_`.
  Ending EndingOf(const std::string& program, const std::vector<std::string>& flags) {
    const auto started = ChildProcess::Start({.program = BuiltProgram(program),
                                              .arguments = flags,
                                              .log = folder_.path() / "log",
                                              .folder = folder_.path()});
    if (!started.ok()) {
      ADD_FAILURE() << started.status();
      return {};
    }
    const StatusOr<Ending> ending = (*started)->Wait(std::chrono::seconds(30));
    log_ = (*started)->log();
    EXPECT_OK(ending.status()) << log_;
    return ending.value_or(Ending{});
  }

  TemporaryFolder folder_;
  std::string log_;
};

}  // namespace assay::testing
