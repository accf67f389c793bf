// assayctl simulate: calls and answers of an organisation that does not exist.
#include <memory>
#include <optional>

#include "services/assayctl/duration_text.h"
#include "services/assayctl/reference/apply_plan.h"
#include "services/assayctl/reference/reference_store.h"
#include "services/assayctl/simulate/simulation.h"
#include "services/assayctl/verbs/verbs.h"
#include "services/directory/build.h"

namespace assay::assayctl {

namespace {

// Time for the gateway to read what was just registered.
constexpr std::chrono::seconds kRegistrationWithin{20};

struct SimulateOptions {
  std::string scenario = "calls";
  double rate = 20;
  std::string run_for;
  std::string history;
  uint64_t seed = 1;
  int units = 0;
  std::string below = "group";
  double calls_per_day = 400;
  int live_branches_max =
      480;  // Two streams each: below the 1,000 of a gateway, and room for others.
};

using Records = std::vector<reference::v1::ReferenceRecord>;

StatusOr<std::shared_ptr<const directory::Snapshot>> ReadSnapshot(const ReferenceStore& store,
                                                                  const Session& session) {
  ASSIGN_OR_RETURN(const Records records, store.Read(session.stop));
  return directory::Build(records, 0).snapshot;
}

// Writes the made organisation as far as it is not in force yet.
Status WriteOrganisation(int units, const ReferenceStore& store, const Session& session) {
  ASSIGN_OR_RETURN(const Records in_force, store.Read(session.stop));
  directory::Documents documents;
  documents.records = MakeOrganisation(units);
  documents.places.assign(documents.records.size(), {.file = "simulated organisation"});
  const ApplyPlan plan = PlanApply(in_force, documents);
  if (!plan.problems.empty()) {
    return FailedPrecondition("simulate --units: {}", plan.problems.front());
  }
  return store.Write(plan.Records());
}

StatusOr<int> DaysOf(const std::string& history) {
  ASSIGN_OR_RETURN(const auto length, ParseDuration(history, "--history"));
  const auto days = std::chrono::floor<std::chrono::days>(length);
  if (days != length || days.count() < 1) {
    return InvalidArgument("--history {}: write whole days, like 30d", history);
  }
  return static_cast<int>(days.count());
}

// The window this seed has begun before, or `wanted`, registered.
StatusOr<HistoryWindow> BeginHistory(const HistoryWindow& wanted, uint64_t seed,
                                     const ReferenceStore& store,
                                     const directory::Snapshot& snapshot,
                                     const std::vector<SimulatedBranch>& branches,
                                     const Session& session) {
  const HistoryWindow window = FindHistory(snapshot, branches, seed).value_or(wanted);
  if (window.days != wanted.days || window.calls_per_day != wanted.calls_per_day) {
    session.Say(
        "the history of seed {} has {} days of {} calls and stays so; take another --seed for "
        "another one",
        seed, window.days, window.calls_per_day);
  }
  const Records records = RegisterHistory(snapshot, branches, seed, window);
  if (!records.empty()) RETURN_IF_ERROR(store.Write(records));
  return window;
}

void AddRows(Table& table, const std::string& part, const FamilyCounts& counts) {
  const auto add = [&](const char* family, const SessionCounts& of) {
    table.Add({part, family, std::to_string(of.acknowledged), std::to_string(of.already_there),
               std::to_string(of.rejected), std::to_string(of.reconnects)});
  };
  add("call", counts.calls);
  add("survey", counts.surveys);
}

class Run {
 public:
  Run(const SimulateOptions& options, Session& session)
      : options_(options), session_(session), store_(session.kafka, session.kafka_within) {}

  Status Go() {
    SimulationOptions simulation_options{.gateway = session_.gateway,
                                         .seed = options_.seed,
                                         .calls_per_day = options_.calls_per_day,
                                         .events_per_second = options_.rate};
    if (!options_.run_for.empty()) {
      ASSIGN_OR_RETURN(simulation_options.run_for, ParseDuration(options_.run_for, "--for"));
    }
    int days = 0;
    if (!options_.history.empty()) {
      ASSIGN_OR_RETURN(days, DaysOf(options_.history));
    }
    if (options_.units > 0) {
      RETURN_IF_ERROR(WriteOrganisation(options_.units, store_, session_));
      simulation_options.registration_within = kRegistrationWithin;
    }
    ASSIGN_OR_RETURN(const auto snapshot, ReadSnapshot(store_, session_));
    const bool is_made = options_.units > 0;
    ASSIGN_OR_RETURN(auto branches, BranchesBelow(*snapshot, is_made ? kMadeRoot : options_.below));
    if (is_made) branches.resize(std::min(branches.size(), static_cast<size_t>(options_.units)));
    ASSIGN_OR_RETURN(
        const directory::Questionnaire* questionnaire,
        NewestQuestionnaire(*snapshot, is_made ? kMadeQuestionnaireId : kQuestionnaireId));
    if (days > 0) {
      RETURN_IF_ERROR(WriteHistory(simulation_options, days, *questionnaire, *snapshot, branches));
    }
    if (simulation_options.run_for == std::chrono::milliseconds(0)) return OkStatus();
    return RunLive(Simulation(simulation_options, LiveBranches(branches), *questionnaire));
  }

  const Table& table() const { return table_; }
  uint64_t refused() const { return refused_; }

 private:
  // With what the history was begun with: a resumed one is the same events.
  Status WriteHistory(SimulationOptions options, int days, const directory::Questionnaire& newest,
                      const directory::Snapshot& snapshot,
                      const std::vector<SimulatedBranch>& branches) {
    const HistoryWindow wanted =
        WindowBefore(Clock::System().Now(), days, options_.calls_per_day, newest.version);
    ASSIGN_OR_RETURN(const HistoryWindow window,
                     BeginHistory(wanted, options_.seed, store_, snapshot, branches, session_));
    const directory::Questionnaire* const questionnaire =
        snapshot.FindQuestionnaire(newest.id, window.questionnaire_version);
    if (questionnaire == nullptr) {
      return FailedPrecondition(
          "simulate: the history of seed {} was begun with version {} of "
          "questionnaire {}, which is not registered; take another --seed",
          options_.seed, window.questionnaire_version, newest.id);
    }
    options.calls_per_day = window.calls_per_day;
    Simulation simulation(options, branches, *questionnaire);
    Progress progress = session_.ShowProgress("history");
    ASSIGN_OR_RETURN(const FamilyCounts counts,
                     simulation.WriteHistory(window, session_.stop, Show(progress)));
    Note("history", counts);
    return OkStatus();
  }

  // As many of them as the gateway has streams for.
  std::vector<SimulatedBranch> LiveBranches(std::vector<SimulatedBranch> branches) const {
    const auto at_once = static_cast<size_t>(options_.live_branches_max);
    if (branches.size() <= at_once) return branches;
    session_.Say(
        "{} of the {} branches run live: each needs two streams, and a gateway serves 1,000 unless "
        "gateway.streams_max says more; see --live-branches",
        at_once, branches.size());
    branches.resize(at_once);
    return branches;
  }

  Status RunLive(Simulation simulation) {
    Progress progress = session_.ShowProgress("live");
    ASSIGN_OR_RETURN(const FamilyCounts counts, simulation.RunLive(session_.stop, Show(progress)));
    Note("live", counts);
    return OkStatus();
  }

  static Simulation::Tick Show(Progress& progress) {
    return [&progress](uint64_t done, uint64_t total, uint64_t durable) {
      progress.Show(done, total, Grouped(durable) + " durable");
    };
  }

  void Note(const std::string& part, const FamilyCounts& counts) {
    AddRows(table_, part, counts);
    refused_ += counts.calls.rejected + counts.surveys.rejected;
  }

  const SimulateOptions& options_;
  Session& session_;
  const ReferenceStore store_;
  Table table_{{{"part"},
                {"family"},
                {"sent", Align::kRight},
                {"already_there", Align::kRight},
                {"refused", Align::kRight},
                {"reconnects", Align::kRight}}};
  uint64_t refused_ = 0;
};

ExitStatus Simulate(const SimulateOptions& options, Session& session) {
  Run run(options, session);
  const Status status = run.Go();
  if (run.table().rows() > 0) run.table().Print(session.out, session.output);
  if (!status.ok()) return Fail(session, status);
  return run.refused() > 0 ? ExitStatus::kFoundWrong : ExitStatus::kDone;
}

}  // namespace

void AddSimulate(CommandLine& line) {
  auto options = std::make_shared<SimulateOptions>();
  CLI::App& verb = line.AddVerb(
      "simulate", "Makes calls with follow-up key-press surveys for an organisation",
      "  assayctl simulate --rate 20                          # until Ctrl-C\n"
      "  assayctl simulate --history 90d --rate 20            # first 90 days of past, once\n"
      "  assayctl simulate --rate 1000 --for 60s --seed 7\n"
      "  assayctl simulate --units 200 --history 30d --for 0s # only the past of 200 new branches\n"
      "A history is written once for each seed and goes on where it was after a stop; live events\n"
      "follow what their sources have.",
      [options](Session& session) { return Simulate(*options, session); });
  verb.add_option("--scenario", options->scenario, "What happens: calls")
      ->check(CLI::IsMember({"calls"}))
      ->type_name("NAME")
      ->capture_default_str();
  verb.add_option("--rate", options->rate, "Events a second, all branches and families together")
      ->check(CLI::Range(0.001, 1e6))
      ->type_name("N")
      ->capture_default_str();
  verb.add_option("--for", options->run_for,
                  "How long to run live, like 60s; until stopped if not "
                  "given, 0s for not at all")
      ->type_name("D");
  verb.add_option("--history", options->history,
                  "Days of past, and today so far, to write first, like 30d")
      ->type_name("D");
  verb.add_option("--calls-per-day", options->calls_per_day,
                  "Calls of the mean branch on a weekday of the past")
      ->check(CLI::Range(1.0, 1e6))
      ->type_name("N")
      ->capture_default_str();
  verb.add_option("--seed", options->seed, "The same seed gives the same organisation and past")
      ->type_name("K")
      ->capture_default_str();
  CLI::Option* units =
      verb.add_option("--units", options->units, "Makes so many branches and simulates them")
          ->check(CLI::Range(1, 20'000))
          ->type_name("N");
  verb.add_option("--below", options->below, "Simulates the branches below this unit")
      ->type_name("UNIT")
      ->capture_default_str()
      ->excludes(units);
  verb.add_option("--live-branches", options->live_branches_max,
                  "Most branches that run live; each needs two of gateway.streams_max")
      ->check(CLI::Range(1, 50'000))
      ->type_name("N")
      ->capture_default_str();
  line.WithGateway(verb);
  line.WithKafka(verb);
  line.WithOutput(verb);
}

}  // namespace assay::assayctl
