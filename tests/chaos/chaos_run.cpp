#include "tests/chaos/chaos_run.h"

#include <csignal>
#include <cstdlib>
#include <random>

#include "services/runtime/testing/eventually.h"
#include "tests/chaos/storage_faults.h"
#include "tests/harness/answers.h"

namespace assay::chaos {
namespace {

using namespace std::chrono_literals;
using testing::Eventually;
using testing::Part;
using testing::Platform;

constexpr auto kPatience = 120s;
constexpr auto kPauseLength = 1s;

Status ApplyOrganisation(Platform& platform) {
  ASSIGN_OR_RETURN(const auto applied,
                   platform.Assayctl({"apply", "tests/chaos/organisation.yaml"}));
  if (applied.status == 0) return OkStatus();
  return Internal("apply tests/chaos/organisation.yaml: {}", applied.output);
}

}  // namespace

void Hold(std::chrono::milliseconds length) {
  (void)Eventually([] { return false; }, length);
}

uint64_t NumberFromEnvironment(const char* name, uint64_t otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr || *text == '\0' ? otherwise : std::strtoull(text, nullptr, 0);
}

StatusOr<std::unique_ptr<ChaosRun>> ChaosRun::Start(RunOptions options) {
  const uint64_t seed = NumberFromEnvironment("ASSAY_CHAOS_SEED", std::random_device()());
  std::unique_ptr<ChaosRun> run(new ChaosRun(seed));
  fmt::print("[chaos] seed {} (repeat with ASSAY_CHAOS_SEED={})\n", seed, seed);
  run->has_two_gateways_ = options.has_two_gateways;
  if (options.has_two_gateways) options.platform.further_parts.push_back(Part::kSecondGateway);
  ASSIGN_OR_RETURN(run->platform_, Platform::Start(options.platform));
  Platform& platform = *run->platform_;
  RETURN_IF_ERROR(ApplyOrganisation(platform));
  run->store_ = std::make_unique<clickhouse::Client>(platform.store_options());
  run->journals_ = platform.folder() / "journals";
  std::vector<std::string> gateways{platform.client_address(Part::kGateway)};
  if (options.has_two_gateways) gateways.push_back(platform.address(Part::kSecondGateway));
  ASSIGN_OR_RETURN(run->generator_,
                   Generator::Start({.seed = seed,
                                     .gateways = gateways,
                                     .journals = run->journals_,
                                     .sources = options.sources,
                                     .events_wanted = options.events_wanted,
                                     .batch_events_max = options.batch_events_max,
                                     .new_epoch_one_in = options.new_epoch_one_in}));
  return run;
}

ChaosRun::~ChaosRun() {
  const auto took =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - begin_);
  fmt::print("[chaos] seed {}: {} faults, {} kills, {} events acknowledged, {} s\n", seed_,
             toll_.faults, toll_.kills, generator_ ? generator_->acked_events() : 0, took.count());
}

void ChaosRun::Announce(const std::string& what) {
  const std::chrono::duration<double> since = std::chrono::steady_clock::now() - begin_;
  fmt::print("[chaos] {:7.2f} s  fault {}: {}\n", since.count(), ++toll_.faults, what);
  std::fflush(stdout);
}

Part ChaosRun::SomeGateway() {
  return has_two_gateways_ && random_.OneIn(2) ? Part::kSecondGateway : Part::kGateway;
}

Status ChaosRun::Kill(Part part, const std::string& failpoints) {
  ++toll_.kills;
  if (failpoints.empty()) return platform_->KillAndRestart(part);
  return platform_->KillAndRestart(part, {{"ASSAY_FAILPOINTS", failpoints}});
}

Status ChaosRun::StrikeAt(const Failpoint& failpoint, Part part, const std::string& action,
                          std::chrono::seconds patience) {
  const size_t log_before = platform_->process(part).log().size();
  RETURN_IF_ERROR(Kill(part, fmt::format("{}={}", failpoint.name, action)));
  if (failpoint.way == Way::kRepair) {
    RETURN_IF_ERROR(platform_->WaitUntilReady(part, kPatience));
    RETURN_IF_ERROR(LoseRows(*this));
  }
  const std::string word = fmt::format("failpoint name={}", failpoint.name);
  const bool struck = bool(Eventually(
      [&] { return platform_->process(part).log().find(word, log_before) != std::string::npos; },
      patience));
  if (action.starts_with("kill") && struck) {
    RETURN_IF_ERROR(platform_->process(part).Wait(10s).status());
  }
  if (action.starts_with("pause") && struck) {
    Hold(kPauseLength);
    platform_->process(part).Signal(SIGCONT);
    return OkStatus();
  }
  RETURN_IF_ERROR(Kill(part));
  if (!struck) return NotFound("failpoint {} was not reached in time", failpoint.name);
  return OkStatus();
}

Status ChaosRun::StrikeMigration(const Failpoint& failpoint, const std::string& action) {
  const std::string database = fmt::format("migrated_{}", toll_.faults);
  const auto migrate = [&](const std::string& plan) {
    return platform_->Migrate(
        {{"ASSAY_CLICKHOUSE_DATABASE", database}, {"ASSAY_FAILPOINTS", plan}});
  };
  ++toll_.kills;
  const Status struck = migrate(fmt::format("{}={}", failpoint.name, action));
  if (struck.ok()) return NotFound("failpoint {} was not reached", failpoint.name);
  RETURN_IF_ERROR(migrate(""));
  ASSIGN_OR_RETURN(const auto block,
                   store_->Query("SELECT toUInt64(countIf(copies != 2)) AS n FROM (SELECT count() "
                                 "AS copies FROM system.tables "
                                 "WHERE database IN ('assay', {name:String}) GROUP BY name)",
                                 {{"name", database}}));
  ASSIGN_OR_RETURN(const auto* different, block.Get<clickhouse::UInt64Column>("n"));
  if ((*different)[0] == 0) return OkStatus();
  return DataLoss("a migration that was struck and repeated differs in {} tables", (*different)[0]);
}

Status ChaosRun::WaitUntilStored() {
  const auto stored = [&] {
    const auto counts = testing::CountIntake(*platform_, "");
    return counts.received > 0 && counts.waiting == 0;
  };
  if (Eventually(stored, kPatience)) return OkStatus();
  const auto counts = testing::CountIntake(*platform_, "");
  std::string log = platform_->process(Part::kSink).log();
  if (log.size() > 2'000) log.erase(0, log.size() - 2'000);
  return DeadlineExceeded("{} of {} records wait after {} s; the sink's log ends:\n{}",
                          counts.waiting, counts.received, kPatience.count(), log);
}

StatusOr<Findings> ChaosRun::AskThePlatform() {
  ASSIGN_OR_RETURN(const auto verified, platform_->Assayctl({"verify", "--deep"}));
  if (verified.status == 0) return Findings{};
  return Findings{fmt::format("assayctl verify --deep: {}", verified.output)};
}

StatusOr<Findings> ChaosRun::Settle() {
  for (const Part part : platform_->parts()) {
    if (testing::TcpProxy* const proxy = platform_->proxy(part); proxy != nullptr) proxy->Heal();
    platform_->process(part).Signal(SIGCONT);
  }
  for (const Part part : platform_->parts()) {
    RETURN_IF_ERROR(platform_->WaitUntilReady(part, kPatience));
  }
  RETURN_IF_ERROR(generator_->Finish(kPatience));
  RETURN_IF_ERROR(WaitUntilStored());
  ASSIGN_OR_RETURN(Findings findings, CompareSources(*store_, journals_));
  ASSIGN_OR_RETURN(const Findings of_tables, CheckTables(*store_));
  findings.insert(findings.end(), of_tables.begin(), of_tables.end());
  ASSIGN_OR_RETURN(const Findings of_platform, AskThePlatform());
  findings.insert(findings.end(), of_platform.begin(), of_platform.end());
  return findings;
}

}  // namespace assay::chaos
