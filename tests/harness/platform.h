// Platform: all of Assay running for one test binary, from the built programs, on free ports
// and in a temporary folder: Kafka, warehouse, sink, gateway and query server, with tables and
// topics in place. What a supervisor does for users, KillAndRestart() does for tests. Parts are
// children of the thread that starts them, so one thread starts and restarts them all.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "services/runtime/base/status.h"
#include "services/runtime/clickhouse/client_options.h"
#include "services/runtime/testing/child_process.h"
#include "services/runtime/testing/temporary_folder.h"
#include "tests/harness/tcp_proxy.h"

namespace assay::testing {

// What a command line tool did.
struct CommandResult {
  int status = 0;      // Exit status; -1 when a signal ended it.
  std::string output;  // Standard output and error together.
};

enum class Part { kKafka, kWarehouse, kSink, kGateway, kQuery, kSecondGateway, kSecondSink };
// The parts every platform has.
inline constexpr Part kParts[] = {Part::kKafka, Part::kWarehouse, Part::kSink, Part::kGateway,
                                  Part::kQuery};
const char* Name(Part part);

struct PlatformOptions {
  // Clients reach Kafka, the warehouse and the gateway through a TcpProxy each.
  bool has_proxies = false;
  // Beside the usual ones: kSecondGateway, kSecondSink. Two sinks need an assignment.
  std::vector<Part> further_parts = {};
  // Added to the environment of every part.
  std::map<std::string, std::string> environment = {};
  // Of single parts; goes before the one above.
  std::map<Part, std::map<std::string, std::string>> part_environment = {};
};

class Platform {
 public:
  // Returns once every part is ready (about 10 s).
  static StatusOr<std::unique_ptr<Platform>> Start(PlatformOptions options = {});
  ~Platform();

  // kill -9, then the same program again on the same port and data; returns once it was
  // started, not once it is ready.
  Status KillAndRestart(Part part);
  // As above, with more in the environment of this one run of it.
  Status KillAndRestart(Part part, const std::map<std::string, std::string>& environment);
  // Ready means: its /readyz answers 200 (Kafka: its port accepts).
  Status WaitUntilReady(Part part, std::chrono::seconds patience = std::chrono::seconds(60));
  // Runs `assay-sink migrate` to its end.
  Status Migrate(const std::map<std::string, std::string>& environment = {});

  // Runs assayctl with this platform's addresses and waits for its end.
  StatusOr<CommandResult> Assayctl(const std::vector<std::string>& arguments,
                                   std::chrono::seconds patience = std::chrono::seconds(180));
  // Starts it and returns at once; its output is in the child's log.
  StatusOr<std::unique_ptr<ChildProcess>> StartAssayctl(const std::vector<std::string>& arguments);

  const std::filesystem::path& folder() const { return folder_.path(); }
  // The address of a part, host:port.
  std::string address(Part part) const;
  // Where clients of a part connect: to its proxy, where it has one.
  std::string client_address(Part part) const;
  TcpProxy* proxy(Part part) const;  // Null where there is none.
  // To the warehouse itself, past its proxy, as the user of the migration. Once it has started.
  clickhouse::ClientOptions store_options(const std::string& database = "assay") const;
  ChildProcess& process(Part part) { return *children_.at(part); }
  // kParts and the further ones.
  const std::vector<Part>& parts() const { return parts_; }

 private:
  explicit Platform(PlatformOptions options);
  Status StartProxies();
  std::map<std::string, std::string> CommonEnvironment() const;
  Status Launch(Part part, const std::map<std::string, std::string>& environment = {});
  ChildOptions Options(Part part) const;
  std::string CredentialsFile(const std::string& name) const;

  const PlatformOptions options_;
  TemporaryFolder folder_;
  std::vector<Part> parts_;
  std::map<Part, int> ports_;
  std::map<Part, int> monitoring_ports_;
  std::map<Part, int> admin_ports_;  // Of sinks.
  int kafka_controller_port_ = 0;
  std::map<Part, std::unique_ptr<TcpProxy>> proxies_;
  std::map<std::string, std::string> environment_;
  std::map<Part, std::unique_ptr<ChildProcess>> children_;
  int commands_ = 0;
};

// The platform of this test binary, started at first use; nullptr after a failure to start,
// which has been reported as a test failure.
Platform* SharedPlatform();

}  // namespace assay::testing
