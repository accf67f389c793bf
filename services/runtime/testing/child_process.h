// ChildProcess: a program started by a test, which always ends with the test.
//
//   ASSERT_OK_AND_ASSIGN(auto gateway, ChildProcess::Start(
//       {.program = BuiltProgram("assay-gateway"), .arguments = {"--gateway.listen=127.0.0.1:0"},
//        .log = folder.path() / "gateway.log"}));
//
// The kernel kills it when the test dies (it is bound to the thread that called Start, so call
// it from a thread that lives long), the destructor when the object goes.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <iosfwd>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "services/runtime/base/status.h"

namespace assay::testing {

struct ChildOptions {
  std::filesystem::path program;  // Searched in PATH when it has no slash.
  std::vector<std::string> arguments = {};
  std::map<std::string, std::string> environment = {};  // Added to the test's own.
  std::filesystem::path log = {};                       // Output and errors; empty: the test's.
  std::filesystem::path folder = {};                    // To run in; empty: the test's.
};

// How a program ended.
struct Ending {
  int status = 0;  // Exit status, when it was not killed.
  int signal = 0;  // The signal that killed it, else 0.

  bool operator==(const Ending&) const = default;
};
void PrintTo(const Ending& ending, std::ostream* out);

class ChildProcess {
 public:
  // Fails when the program cannot be executed.
  static StatusOr<std::unique_ptr<ChildProcess>> Start(const ChildOptions& options);
  ~ChildProcess();  // SIGKILL, and waits.
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t pid() const { return pid_; }
  bool running();

  void Signal(int number);  // SIGTERM, SIGSTOP, SIGCONT, SIGHUP ...
  Ending Kill();            // SIGKILL, and waits.
  // SIGTERM, then waits. kDeadlineExceeded when it still runs; it is not killed then.
  StatusOr<Ending> Stop(std::chrono::milliseconds patience);
  // Waits for the end without asking for it.
  StatusOr<Ending> Wait(std::chrono::milliseconds patience);

  // What it has written to its log so far.
  std::string log() const;
  // Waits until its log has a line with `text` and returns that line. Fails, quoting the end of
  // the log, when the program ends or the patience is over first.
  StatusOr<std::string> WaitForLog(const std::string& text, std::chrono::milliseconds patience);

 private:
  ChildProcess(pid_t pid, std::filesystem::path log) : pid_(pid), log_(std::move(log)) {}

  pid_t pid_;
  std::filesystem::path log_;
  bool ended_ = false;
  Ending ending_;
};

// Where the tree under test is: ASSAY_SOURCE_DIR and ASSAY_BINARY_DIR/bin, set by ctest.
std::filesystem::path SourceFolder();
std::filesystem::path BuiltProgram(const std::string& name);

}  // namespace assay::testing
