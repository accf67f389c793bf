// assayctl apply: reference data as YAML documents into the topic assay.reference.v1.
#include <memory>
#include <vector>

#include "services/assayctl/counted.h"
#include "services/assayctl/reference/apply_plan.h"
#include "services/assayctl/reference/reference_store.h"
#include "services/assayctl/verbs/verbs.h"

namespace assay::assayctl {

namespace {

struct ApplyOptions {
  std::vector<std::string> files;
  bool dry_run = false;
};

std::string_view Word(Change::Kind kind) {
  switch (kind) {
    case Change::Kind::kAdd:
      return "add";
    case Change::Kind::kChange:
      return "change";
    case Change::Kind::kSame:
      return "same";
  }
  return "";
}

void PrintPlan(const ApplyPlan& plan, const Session& session) {
  Table table({{"action"}, {"key"}, {"details"}});
  for (const Change& change : plan.changes) {
    const bool is_worth_a_line =
        change.kind != Change::Kind::kSame || session.output != OutputFormat::kTable;
    if (is_worth_a_line) {
      table.Add({std::string(Word(change.kind)), change.key, change.details});
    }
  }
  if (table.rows() > 0 || session.output != OutputFormat::kTable) {
    table.Print(session.out, session.output);
  }
}

ExitStatus Apply(const ApplyOptions& options, Session& session) {
  directory::Documents documents;
  for (const std::string& file : options.files) {
    directory::ReadDocumentFile(file, documents, session.stop);
  }

  if (session.stop.stop_requested()) return Fail(session, Cancelled("apply: stopped"));

  const ReferenceStore store(session.kafka, session.kafka_within);
  std::vector<reference::v1::ReferenceRecord> in_force;
  if (documents.problems.empty()) {
    auto read = store.Read(session.stop);
    if (!read.ok()) return Fail(session, read.status());
    in_force = *std::move(read);
  }
  const ApplyPlan plan = PlanApply(in_force, documents);
  if (!plan.problems.empty()) {
    for (const std::string& problem : plan.problems) session.Say("{}", problem);
    session.Say("assayctl: nothing was applied: {}", Counted(plan.problems.size(), "problem"));
    return ExitStatus::kUsage;
  }
  PrintPlan(plan, session);
  if (!options.dry_run) {
    if (const Status written = store.Write(plan.Records()); !written.ok()) {
      return Fail(session, written);
    }
  }
  session.Say("{}{} added, {} changed, {} the same",
              options.dry_run ? "dry run, nothing was written: " : "",
              plan.Count(Change::Kind::kAdd), plan.Count(Change::Kind::kChange),
              plan.Count(Change::Kind::kSame));
  return ExitStatus::kDone;
}

}  // namespace

void AddApply(CommandLine& line) {
  auto options = std::make_shared<ApplyOptions>();
  CLI::App& verb = line.AddVerb(
      "apply", "Writes reference data (units, sources, questionnaires) from YAML documents",
      "  assayctl apply deploy/config/sample-organisation.yaml\n"
      "  assayctl apply --dry-run organisation.yaml surveys.yaml   # only show what would change",
      [options](Session& session) { return Apply(*options, session); });
  verb.add_option("FILE", options->files, "YAML files, each with one or more documents")
      ->required();
  verb.add_flag("--dry-run", options->dry_run, "Only show what would change");
  line.WithKafka(verb);
  line.WithOutput(verb);
}

}  // namespace assay::assayctl
