// AssayctlProgram: the built assayctl with the addresses of a test's gateway and broker; the query
// server is away.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "services/runtime/testing/child_process.h"
#include "services/runtime/testing/temporary_folder.h"

namespace assay::testing {

struct ProgramResult {
  int status = 0;      // Exit status; -1 when a signal ended it.
  std::string output;  // Standard output and error together.
};

class AssayctlProgram {
 public:
  AssayctlProgram(std::string gateway, std::string kafka)
      : gateway_(std::move(gateway)), kafka_(std::move(kafka)) {}

  // Runs it to its end.
  StatusOr<ProgramResult> Run(const std::vector<std::string>& arguments);
  // Starts it and returns at once.
  StatusOr<std::unique_ptr<ChildProcess>> Start(const std::vector<std::string>& arguments);

  // For files of the test.
  const TemporaryFolder& folder() const { return folder_; }

 private:
  const std::string gateway_;
  const std::string kafka_;
  TemporaryFolder folder_;
  int runs_ = 0;
};

}  // namespace assay::testing
