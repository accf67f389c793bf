// assayctl import: CSV and JSONL files -> events, through the gateway.
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "services/assayctl/client/ingest_client.h"
#include "services/assayctl/counted.h"
#include "services/assayctl/import/file_digest.h"
#include "services/assayctl/import/file_feed.h"
#include "services/assayctl/import/mapping.h"
#include "services/assayctl/import/refused_rows.h"
#include "services/assayctl/import/rejects_file.h"
#include "services/assayctl/import/row_mapper.h"
#include "services/assayctl/stored_events.h"
#include "services/assayctl/verbs/verbs.h"

namespace assay::assayctl {

namespace {

// How many refused rows are told one by one; all of them are in the rejects file.
constexpr uint64_t kToldMax = 20;
// How long figures may take to have what was imported.
constexpr std::chrono::seconds kStoredWithin{120};

struct ImportOptions {
  std::string mapping;
  std::vector<std::string> files;
  std::string rejects;
  bool dry_run = false;
  bool wait = false;
};

// A file whose columns fit the mapping.
struct OpenFile {
  std::string path;
  std::unique_ptr<RowReader> reader;
  RowMapper mapper;
};

struct Outcome {
  std::string source;
  uint64_t rows = 0;
  uint64_t refused = 0;  // Now or by an earlier import, as far as that is known.
  SessionCounts counts = {};
  Status stored = {};     // Whether figures have it, where that was waited for.
  Status unchanged = {};  // Whether the file still is what the source is named after.
};

std::string RejectsPath(const ImportOptions& options, const OpenFile& file,
                        const Mapping& mapping) {
  if (!options.rejects.empty()) return options.rejects;
  const bool is_csv = mapping.format.kind == RowFormat::Kind::kCsv;
  return file.path + (is_csv ? ".rejects.csv" : ".rejects.jsonl");
}

Status CheckRejectsOption(const ImportOptions& options) {
  if (options.rejects.empty()) return OkStatus();
  RETURN_IF_ERROR(RejectsFile::CheckPath(options.rejects));
  if (options.files.size() > 1) {
    return InvalidArgument(
        "--rejects names one file, but {} are imported; leave it out or import them one by one",
        options.files.size());
  }
  std::error_code ignored;  // Not there: not the same.
  if (!std::filesystem::equivalent(options.rejects, options.files.front(), ignored)) {
    return OkStatus();
  }
  return InvalidArgument("--rejects {}: is the file to import; name another one", options.rejects);
}

RowFormat FormatOf(const Mapping& mapping) {
  RowFormat format = mapping.format;
  if (format.kind == RowFormat::Kind::kJsonl) format.columns = mapping.Columns();
  return format;
}

std::vector<OpenFile> OpenFiles(const ImportOptions& options, const Mapping& mapping,
                                const Session& session, Problems& problems) {
  std::vector<OpenFile> files;
  const RowFormat format = FormatOf(mapping);
  for (const std::string& path : options.files) {
    auto reader = OpenRows(path, format, {.more_than_once = true, .stop = session.stop});
    if (!reader.ok()) {
      problems.emplace_back(Message(reader.status()));
      continue;
    }
    RowMapper mapper(mapping, (*reader)->columns(), problems);
    files.push_back({path, *std::move(reader), std::move(mapper)});
  }
  return files;
}

// Reads all rows and sends none.
Status ReadAll(FileFeed& feed, const Session& session) {
  event::v1::Event event;
  while (true) {
    ASSIGN_OR_RETURN(const FeedState state, feed.Next(&event));
    if (state == FeedState::kEnd) break;
    feed.OnAcknowledged(feed.rows());
  }
  return session.stop.stop_requested() ? Cancelled("stopped") : OkStatus();
}

// The file's rows as far as `digest` reaches. Its columns are those it was checked with.
StatusOr<std::unique_ptr<RowReader>> OpenAgain(OpenFile& file, const RowFormat& format,
                                               const FileDigest& digest, const Session& session) {
  const std::vector<std::string> columns = std::exchange(file.reader, nullptr)->columns();
  ASSIGN_OR_RETURN(auto reader,
                   OpenRows(file.path, format, {.bytes_max = digest.bytes, .stop = session.stop}));
  if (reader->columns() == columns) return reader;
  return FailedPrecondition("{}: was written over while it was looked at; nothing of it was sent",
                            file.path);
}

// Tells the rows that an earlier import sent and that were refused: the gateway has them, so it
// does not say so again. The store knows how many, or else the files that the import left. Returns
// how many of them were not among the `told` ones of this import.
uint64_t TellRefusedBefore(const Session& session, const OpenFile& file, const FileFeed& feed,
                           const RejectsFile& rejects, const AckedEvents& there, uint64_t told) {
  uint64_t before = rejects.EarlierRows(feed.known_through_line());
  uint64_t untold = before - rejects.again();
  const StatusOr<uint64_t> stored =
      there.sequence > 0 ? CountRefused(session, there) : NotFound("not sent before");
  if (stored.ok()) {
    before = *stored - std::min(*stored, told - feed.told_again());
    untold = *stored - std::min(*stored, told);
  }
  if (untold > 0 || rejects.again() > 0) {
    session.Say(
        "{}: {} refused by an earlier import: sent again, a refused row keeps its number and stays "
        "refused; {}",
        file.path, Counted(before, "row"),
        rejects.earlier_paths().empty()
            ? "`assayctl status` has the causes: mend those rows and import them as a new file"
            : fmt::format("see {}: mend and import that file, unless that is done",
                          fmt::join(rejects.earlier_paths(), ", ")));
  } else if (there.sequence > 0 && !stored.ok() && !session.stop.stop_requested()) {
    session.Say("{}: of {} already there it is not known whether any was refused: {}", file.path,
                Counted(there.sequence, "row"), Message(stored.status()));
  }
  return untold;
}

StatusOr<Outcome> ImportFile(const ImportOptions& options, OpenFile& file, const Mapping& mapping,
                             const Session& session) {
  std::error_code ignored;
  const uint64_t bytes = std::filesystem::file_size(file.path, ignored);
  Progress progress = session.ShowProgress(file.path);
  const auto show = [&](uint64_t done) { progress.Show(done, bytes, "reading for its name"); };
  ASSIGN_OR_RETURN(const FileDigest digest, DigestFile(file.path, show, session.stop));
  ASSIGN_OR_RETURN(auto reader, OpenAgain(file, FormatOf(mapping), digest, session));
  Outcome outcome{.source = mapping.source + "/" + digest.sha256};
  RejectsFile rejects(RejectsPath(options, file, mapping), mapping.format, reader->columns(),
                      outcome.source);
  if (!options.dry_run) rejects.Recall(session.stop);
  RefusedRows refused(file.path, session.err, kToldMax, options.dry_run ? nullptr : &rejects);
  FileFeed feed(std::move(reader), file.mapper, Numbering::kRows,
                [&](const Row& row, const RowProblem& problem) { refused.Tell(row, problem); });
  Status status;
  if (options.dry_run) {
    status = ReadAll(feed, session);
  } else {
    const auto client = IngestClient::Connect(session.gateway);
    client->Add({.source_id = outcome.source, .family = mapping.family}, feed);
    status = client->Run(session.stop, [&] {
      progress.Show(feed.bytes_read(), digest.bytes,
                    Grouped(client->counts().acknowledged) + " durable");
    });
    outcome.counts = client->counts();
    if (status.ok() && session.stop.stop_requested()) {
      const uint64_t done = outcome.counts.already_there + outcome.counts.acknowledged;
      status =
          Cancelled("stopped after {}; the same command goes on from there", Counted(done, "row"));
    }
  }
  refused.TellRest();
  for (const std::string& member : feed.never_seen()) {
    session.Say("{}: no row has a member \"{}\"; is it misspelt in {}?", file.path, member,
                options.mapping);
  }
  RETURN_IF_ERROR(status);
  outcome.rows = feed.rows();
  outcome.refused = refused.count();
  if (!options.dry_run) {
    outcome.refused += TellRefusedBefore(session, file, feed, rejects,
                                         {.family = mapping.family,
                                          .source_id = outcome.source,
                                          .sequence = outcome.counts.already_there},
                                         refused.count());
  }
  outcome.unchanged = CheckUnchanged(file.path, digest, feed.digest());
  if (options.wait) {
    // Rows are numbered from 1, refused ones too.
    outcome.stored = WaitUntilStored(
        session, {.family = mapping.family, .source_id = outcome.source, .sequence = outcome.rows},
        kStoredWithin);
  }
  return outcome;
}

ExitStatus Import(const ImportOptions& options, Session& session) {
  if (const Status status = CheckRejectsOption(options); !status.ok()) {
    return Fail(session, status);
  }
  Problems problems;
  const Mapping mapping = ReadMapping(options.mapping, problems, session.stop);
  std::vector<OpenFile> files;
  if (problems.empty()) files = OpenFiles(options, mapping, session, problems);
  if (session.stop.stop_requested()) return Fail(session, Cancelled("import: stopped"));
  if (!problems.empty()) {
    for (const std::string& problem : problems) session.Say("{}", problem);
    session.Say("assayctl: nothing was imported: {}", Counted(problems.size(), "problem"));
    return ExitStatus::kUsage;
  }
  Table table({{"file"},
               {"rows", Align::kRight},
               {"sent", Align::kRight},
               {"already_there", Align::kRight},
               {"refused", Align::kRight},
               {"source"}});
  bool all_well = true;
  Status status;
  for (OpenFile& file : files) {
    const StatusOr<Outcome> outcome = ImportFile(options, file, mapping, session);
    if (!outcome.ok()) {
      status = Annotate(outcome.status(), "import " + file.path);
      break;
    }
    if (!outcome->unchanged.ok()) session.Say("{}", Message(outcome->unchanged));
    all_well = all_well && outcome->refused == 0 && outcome->unchanged.ok();
    table.Add({file.path, std::to_string(outcome->rows),
               std::to_string(outcome->counts.acknowledged),
               std::to_string(outcome->counts.already_there), std::to_string(outcome->refused),
               outcome->source});
    if (!outcome->stored.ok()) {
      status = Annotate(outcome->stored,
                        file.path +
                            ": all in the log, but figures may not have it yet; the same "
                            "command waits again");
      break;
    }
  }
  if (table.rows() > 0) table.Print(session.out, session.output);
  if (!status.ok()) return Fail(session, status);
  return all_well ? ExitStatus::kDone : ExitStatus::kFoundWrong;
}

}  // namespace

void AddImport(CommandLine& line) {
  auto options = std::make_shared<ImportOptions>();
  CLI::App& verb = line.AddVerb(
      "import", "Turns rows of CSV or JSONL files into events, through the gateway",
      "  assayctl import --mapping calls.toml august.csv\n"
      "  assayctl import --mapping calls.toml --dry-run august.csv   # only check the rows\n"
      "An import ends when the log has every row, which figures have about a second later; --wait\n"
      "ends when they do. The same file again adds nothing, with a mended mapping neither:\n"
      "refused rows stay refused, which a further import tells too. They are in\n"
      "FILE.rejects.csv; mend them or the mapping, and import that file.\n"
      "services/assayctl/README.md describes mappings.",
      [options](Session& session) { return Import(*options, session); });
  verb.add_option("FILE", options->files, "Files to import")->required();
  verb.add_option("-m,--mapping", options->mapping, "How rows become events (TOML)")
      ->required()
      ->type_name("FILE");
  verb.add_option("--rejects", options->rejects,
                  "Where refused rows go; FILE.rejects.csv beside the file by default")
      ->type_name("FILE");
  CLI::Option* const dry_run =
      verb.add_flag("--dry-run", options->dry_run, "Read and check all rows, send nothing");
  verb.add_flag("--wait", options->wait, "End once figures have every row")->excludes(dry_run);
  line.WithGateway(verb);
  line.WithQuery(verb);
  line.WithOutput(verb);
}

}  // namespace assay::assayctl
