// ChaosRun: the platform, its branch systems and what is done to them, from one seed.
//
//   ASSERT_OK_AND_ASSIGN(auto run, ChaosRun::Start({.events_wanted = 20'000}));
//   ASSERT_OK(run->Strike(*FindFault("kill sink")));
//   EXPECT_THAT(run->Settle(), IsOkAndHolds(IsEmpty()));
//
// The seed is ASSAY_CHAOS_SEED where it is set, else random; it is printed either way. Of one seed
// the sources, their events and the order of faults are always the same; what a fault meets is up
// to the machine.
#pragma once

#include <memory>
#include <string>

#include "services/runtime/clickhouse/client.h"
#include "tests/chaos/failpoints.h"
#include "tests/chaos/generator.h"
#include "tests/chaos/oracle.h"
#include "tests/chaos/random.h"
#include "tests/harness/platform.h"

namespace assay::chaos {

struct RunOptions {
  size_t sources = 8;
  uint64_t events_wanted = 10'000;
  uint64_t batch_events_max = 200;
  uint64_t new_epoch_one_in = 0;
  bool has_two_gateways = true;
  testing::PlatformOptions platform = {.has_proxies = true};
};

// What was done so far.
struct Toll {
  uint64_t faults = 0;
  uint64_t kills = 0;
};

class ChaosRun {
 public:
  static StatusOr<std::unique_ptr<ChaosRun>> Start(RunOptions options);
  ~ChaosRun();  // Prints what was done to whom.

  testing::Platform& platform() { return *platform_; }
  Generator& generator() { return *generator_; }
  Random& random() { return random_; }
  clickhouse::Client& store() { return *store_; }
  uint64_t seed() const { return seed_; }
  const Toll& toll() const { return toll_; }
  // Two when there are two gateways.
  testing::Part SomeGateway();

  // kill -9 and start again, with a plan of failpoints perhaps; returns without waiting for it.
  Status Kill(testing::Part part, const std::string& failpoints = {});
  // Prints one line about what happens now.
  void Announce(const std::string& what);
  // Starts `part` with a plan for one of its failpoints, brings it there, waits until it was
  // struck, and starts it again without (one that paused goes on instead). kNotFound when the
  // place was not reached in time.
  Status StrikeAt(const Failpoint& failpoint, testing::Part part, const std::string& action,
                  std::chrono::seconds patience = std::chrono::seconds(90));
  // Migrates a database of its own, which is struck on the way, and again without. Not OK when
  // the second migration does not mend what the first one left.
  Status StrikeMigration(const Failpoint& failpoint, const std::string& action);

  // Heals everything, lets the branch systems finish, waits until all of it is stored, and asks
  // the oracle.
  StatusOr<Findings> Settle();

 private:
  explicit ChaosRun(uint64_t seed) : seed_(seed), random_(seed) {}
  Status WaitUntilStored();
  // What the platform says about itself; nothing when it finds itself in order.
  StatusOr<Findings> AskThePlatform();

  const uint64_t seed_;
  Random random_;
  Toll toll_;
  bool has_two_gateways_ = false;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::filesystem::path journals_;
  std::unique_ptr<testing::Platform> platform_;
  std::unique_ptr<clickhouse::Client> store_;  // Past the proxies.
  std::unique_ptr<Generator> generator_;
};

// A fault has a length: nothing is waited for but its end.
void Hold(std::chrono::milliseconds length);

// The number in an environment variable, or another one.
uint64_t NumberFromEnvironment(const char* name, uint64_t otherwise);

}  // namespace assay::chaos
