// Platform: all of Assay running for one test binary, from the built programs, on free ports
// and in a temporary folder: Kafka, warehouse, sink, gateway and query server, with tables and
// topics in place. What a supervisor does for users, Restart() does for tests.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "services/runtime/base/status.h"
#include "services/runtime/testing/child_process.h"
#include "services/runtime/testing/temporary_folder.h"

namespace assay::testing {

// What a command line tool did.
struct CommandResult {
  int status = 0;      // Exit status; -1 when a signal ended it.
  std::string output;  // Standard output and error together.
};

enum class Part { kKafka, kWarehouse, kSink, kGateway, kQuery };
inline constexpr Part kParts[] = {Part::kKafka, Part::kWarehouse, Part::kSink, Part::kGateway,
                                  Part::kQuery};
const char* Name(Part part);

class Platform {
 public:
  // Returns once every part is ready (about 10 s).
  static StatusOr<std::unique_ptr<Platform>> Start();
  ~Platform();

  // kill -9, then the same program again on the same port and data; returns once it was
  // started, not once it is ready.
  Status KillAndRestart(Part part);
  // Ready means: its /readyz answers 200 (Kafka: its port accepts).
  Status WaitUntilReady(Part part, std::chrono::seconds patience = std::chrono::seconds(60));

  // Runs assayctl with this platform's addresses and waits for its end.
  StatusOr<CommandResult> Assayctl(const std::vector<std::string>& arguments,
                                   std::chrono::seconds patience = std::chrono::seconds(180));
  // Starts it and returns at once; its output is in the child's log.
  StatusOr<std::unique_ptr<ChildProcess>> StartAssayctl(const std::vector<std::string>& arguments);

  const std::filesystem::path& folder() const { return folder_.path(); }
  // The address of a part, host:port.
  std::string address(Part part) const;

 private:
  Platform();
  Status Launch(Part part);
  ChildOptions Options(Part part) const;

  TemporaryFolder folder_;
  std::map<Part, int> ports_;
  std::map<Part, int> monitoring_ports_;
  int kafka_controller_port_ = 0;
  std::map<std::string, std::string> environment_;
  std::map<Part, std::unique_ptr<ChildProcess>> children_;
  int commands_ = 0;
};

// The platform of this test binary, started at first use; nullptr after a failure to start,
// which has been reported as a test failure.
Platform* SharedPlatform();

}  // namespace assay::testing
