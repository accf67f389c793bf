// Every failpoint of every process is struck, one after another, under load.
#include "tests/chaos/failpoints.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "services/runtime/testing/matchers.h"
#include "tests/chaos/chaos_run.h"

namespace assay::chaos {
namespace {

using namespace std::chrono_literals;
using ::testing::IsEmpty;
using testing::Part;

// The names that stand in the sources of the processes.
std::set<std::string> PlacesInTheSources() {
  std::set<std::string> names;
  const std::regex place("FAILPOINT(?:_STATUS)?\\(\\s*\"([a-z_.]+)\"\\)");
  for (const char* folder : {"ingest", "services/warehouse", "query"}) {
    const auto root = testing::SourceFolder() / folder;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
      if (entry.path().extension() != ".cpp") continue;
      std::ifstream file(entry.path());
      const std::string text{std::istreambuf_iterator<char>(file), {}};
      for (std::sregex_iterator match(text.begin(), text.end(), place), end; match != end;
           ++match) {
        names.insert((*match)[1]);
      }
    }
  }
  return names;
}

TEST(FailpointListTest, IsWhatTheSourcesHave) {
  std::set<std::string> listed;
  for (const Failpoint& failpoint : Failpoints()) listed.insert(failpoint.name);

  EXPECT_EQ(listed, PlacesInTheSources());
}

// How often a place is passed before it is struck: places that a process passes once, never.
int Passes(const Failpoint& failpoint, int wanted) {
  const bool is_once =
      failpoint.way == Way::kRepair || std::string_view(failpoint.name).ends_with("_rebuild");
  return is_once ? 1 : wanted;
}

Status Strike(ChaosRun& run, const Failpoint& failpoint, const std::string& what, int passes) {
  const std::string action = fmt::format("{}@{}", what, Passes(failpoint, passes));
  run.Announce(fmt::format("{}={}", failpoint.name, action));
  if (failpoint.way == Way::kMigration) return run.StrikeMigration(failpoint, action);
  RETURN_IF_ERROR(run.StrikeAt(failpoint, failpoint.part, action));
  RETURN_IF_ERROR(run.platform().WaitUntilReady(failpoint.part, 120s));
  return run.generator().WaitForProgress(1, 60s);
}

// What can be done at a place.
std::vector<std::string> Actions(const Failpoint& failpoint) {
  std::vector<std::string> actions = {"kill"};
  if (failpoint.can_fail) actions.push_back("error");
  if (failpoint.way != Way::kMigration) actions.push_back("pause");  // It would only take longer.
  return actions;
}

// In the short form one action at each place, drawn by the seed; in the long form all of them, the
// first and the second time it is passed.
TEST(FailpointSweepTest, EveryPlaceStruckUnderLoadLosesAndDoublesNothing) {
  if (!kHasFailpoints) GTEST_SKIP() << "a release build has no failpoints";
  const bool is_long = NumberFromEnvironment("ASSAY_CHAOS_LONG", 0) != 0;
  ASSERT_OK_AND_ASSIGN(const auto run, ChaosRun::Start({.sources = 4,
                                                        .events_wanted = 500,
                                                        .batch_events_max = 20,
                                                        .has_two_gateways = false,
                                                        .platform = {}}));
  for (const Failpoint& failpoint : Failpoints()) {
    const std::vector<std::string> actions = Actions(failpoint);
    if (!is_long) {
      ASSERT_OK(Strike(*run, failpoint, actions[run->random().Below(actions.size())], 1));
      continue;
    }
    for (const std::string& action : actions) {
      for (const int passes : {1, 2}) ASSERT_OK(Strike(*run, failpoint, action, passes));
    }
  }
  ASSERT_OK_AND_ASSIGN(const Findings findings, run->Settle());

  EXPECT_THAT(findings, IsEmpty());
}

}  // namespace
}  // namespace assay::chaos
