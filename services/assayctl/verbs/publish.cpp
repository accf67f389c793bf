// assayctl publish: events in protobuf's JSON form, through the gateway.
#include <algorithm>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <system_error>
#include <vector>

#include "assay/ingest/v1/ingest.grpc.pb.h"
#include "services/assayctl/client/ingest_client.h"
#include "services/assayctl/client/send_window.h"
#include "services/assayctl/counted.h"
#include "services/assayctl/import/file_digest.h"
#include "services/assayctl/import/file_feed.h"
#include "services/assayctl/import/json_event.h"
#include "services/assayctl/import/refused_rows.h"
#include "services/assayctl/import/row_reader.h"
#include "services/assayctl/stored_events.h"
#include "services/assayctl/unary_call.h"
#include "services/assayctl/verbs/verbs.h"
#include "services/runtime/rpc/channel.h"

namespace assay::assayctl {

namespace {

// Of one request when events are only checked. The bytes are below the least that a gateway can be
// set to take (gateway.message_bytes_max); an event that is larger goes alone.
constexpr uint32_t kCheckedEventsMax = 500;
constexpr uint32_t kCheckedBytesMax = 60 << 10;
constexpr uint64_t kWhole = ReadOptions::kWhole;

struct PublishOptions {
  std::string file;
  std::string source;
  std::string family;
  uint32_t epoch = 1;
  bool append = false;
  bool validate_only = false;
};

struct Tally {
  uint64_t events = 0;
  uint64_t refused = 0;
  SessionCounts counts = {};
  Status unchanged = {};  // Whether the file still is what the source is named after.
};

class Publication {
 public:
  Publication(const PublishOptions& options, Session& session)
      : options_(options),
        session_(session),
        refused_(options.file, session.err, std::numeric_limits<uint64_t>::max(), nullptr) {}

  StatusOr<Tally> Run() {
    std::optional<FileDigest> digest;  // What names the source.
    if (IsNamedAfterFile()) {
      ASSIGN_OR_RETURN(digest, DigestFile(Path(), {}, session_.stop));
    }
    ASSIGN_OR_RETURN(auto reader, OpenRows(Path(), {.kind = RowFormat::Kind::kJsonl},
                                           {.bytes_max = digest ? digest->bytes : kWhole,
                                            .stop = session_.stop}));
    FileFeed feed(std::move(reader), to_event_,
                  options_.append ? Numbering::kAppend : Numbering::kRows,
                  [&](const Row& row, const RowProblem& problem) { refused_.Tell(row, problem); });
    source_ = digest ? options_.source + "/" + digest->sha256 : options_.source;
    RETURN_IF_ERROR(options_.validate_only ? Validate(feed) : Send(feed));
    if (digest) tally_.unchanged = CheckUnchanged(options_.file, *digest, feed.digest());
    tally_.events = feed.rows();
    tally_.refused = refused_.count();
    if (!options_.append && tally_.counts.already_there > 0) tally_.refused += TellRefusedBefore();
    return tally_;
  }

  std::string source() const { return source_; }

 private:
  std::string Path() const { return options_.file == "-" ? "/dev/stdin" : options_.file; }

  // What can only be checked, for it is read once, has no name of its own and goes by the source.
  bool IsNamedAfterFile() const {
    if (options_.append) return false;
    std::error_code ignored;  // Opening it will tell.
    return !options_.validate_only ||
           (options_.file != "-" && std::filesystem::is_regular_file(options_.file, ignored));
  }

  // Lines that were refused when they were sent before, of which the gateway says nothing again.
  // Returns how many of them were not told.
  uint64_t TellRefusedBefore() {
    const uint64_t there = tally_.counts.already_there;
    const StatusOr<uint64_t> stored = CountRefused(
        session_,
        {.family = Family(), .source_id = source_, .epoch = options_.epoch, .sequence = there});
    if (!stored.ok()) {
      session_.Say("{}: of {} already there it is not known whether any was refused: {}",
                   options_.file, Counted(there, "event"), Message(stored.status()));
      return 0;
    }
    const uint64_t untold = *stored - std::min(*stored, refused_.count());
    if (untold > 0) {
      session_.Say(
          "{}: {} refused when it was published before: sent again, a refused event keeps its "
          "number and stays refused; `assayctl status` has the causes: mend those events and "
          "publish them as a new file",
          options_.file, Counted(untold, "event"));
    }
    return untold;
  }

  event::v1::Family Family() const {
    return options_.family == "survey" ? event::v1::FAMILY_SURVEY : event::v1::FAMILY_CALL;
  }

  Status Send(FileFeed& feed) {
    std::error_code ignored;
    const uint64_t bytes = std::filesystem::file_size(options_.file, ignored);
    Progress progress = session_.ShowProgress(options_.file);
    const auto client = IngestClient::Connect(session_.gateway);
    client->Add({.source_id = source_, .family = Family(), .epoch = options_.epoch}, feed);
    const Status status = client->Run(session_.stop, [&] {
      progress.Show(feed.bytes_read(), ignored ? 0 : bytes,
                    Grouped(client->counts().acknowledged) + " durable");
    });
    tally_.counts = client->counts();
    if (status.ok() && session_.stop.stop_requested()) {
      return Cancelled("stopped after {}", Counted(tally_.counts.acknowledged, "event"));
    }
    return status;
  }

  // Asks the gateway about every event and stores none.
  Status Validate(FileFeed& feed) {
    const auto stub =
        ingest::v1::IngestService::NewStub(rpc::Connect({.address = session_.gateway}));
    ingest::v1::Limits limits;
    limits.set_batch_events_max(kCheckedEventsMax);
    limits.set_message_bytes_max(kCheckedBytesMax);
    SendWindow window({.events_max = kCheckedEventsMax, .bytes_max = kCheckedBytesMax});
    window.Start(0);
    for (bool ended = false; !ended;) {
      event::v1::Event event;
      ASSIGN_OR_RETURN(const FeedState state, feed.Next(&event));
      ended = state == FeedState::kEnd;
      if (!ended) window.Add(std::move(event));
      if (!ended && window.HasRoom()) continue;
      ingest::v1::Batch batch;
      while (window.FillBatch(limits, &batch)) {
        RETURN_IF_ERROR(ValidateBatch(*stub, feed, batch));
        RETURN_IF_ERROR(window.Acknowledge(LastOf(batch)));
      }
    }
    return session_.stop.stop_requested() ? Cancelled("stopped") : OkStatus();
  }

  static uint64_t LastOf(const ingest::v1::Batch& batch) {
    return batch.first_sequence() + static_cast<uint64_t>(batch.events_size()) - 1;
  }

  Status ValidateBatch(ingest::v1::IngestService::Stub& stub, FileFeed& feed,
                       const ingest::v1::Batch& batch) {
    ingest::v1::PublishRequest request;
    request.set_source_id(source_);
    request.set_family(Family());
    request.set_validate_only(true);
    *request.mutable_events() = batch.events();
    ingest::v1::PublishResponse response;
    RETURN_IF_ERROR(Await(
        session_, {.what = "gateway at " + session_.gateway, .advice = "is it running (--gateway)"},
        [&](grpc::ClientContext* context, auto done) {
          stub.async()->Publish(context, &request, &response, done);
        }));
    for (ingest::v1::Rejected rejected : response.rejected()) {
      rejected.set_sequence(batch.first_sequence() + rejected.index());
      feed.OnRejected(rejected);
    }
    feed.OnAcknowledged(LastOf(batch));
    return OkStatus();
  }

  const PublishOptions& options_;
  Session& session_;
  const JsonEvent to_event_;
  RefusedRows refused_;
  std::string source_;
  Tally tally_;
};

ExitStatus Publish(const PublishOptions& options, Session& session) {
  if (options.file == "-" && !options.append && !options.validate_only) {
    return Fail(session, InvalidArgument("publish -: standard input has no name of its own; add "
                                         "--append"));
  }
  Publication publication(options, session);
  const StatusOr<Tally> tally = publication.Run();
  if (!tally.ok()) return Fail(session, Annotate(tally.status(), "publish " + options.file));
  Table table({{"file"},
               {"events", Align::kRight},
               {"sent", Align::kRight},
               {"already_there", Align::kRight},
               {"refused", Align::kRight},
               {"source"}});
  table.Add({options.file, std::to_string(tally->events),
             std::to_string(tally->counts.acknowledged),
             std::to_string(options.append ? 0 : tally->counts.already_there),
             std::to_string(tally->refused), publication.source()});
  table.Print(session.out, session.output);
  if (!tally->unchanged.ok()) return Fail(session, tally->unchanged);
  return tally->refused > 0 ? ExitStatus::kFoundWrong : ExitStatus::kDone;
}

}  // namespace

void AddPublish(CommandLine& line) {
  auto options = std::make_shared<PublishOptions>();
  CLI::App& verb = line.AddVerb(
      "publish", "Sends events in protobuf's JSON form, one a line, through the gateway",
      "  assayctl publish --source acd/hangzhou/trial --family call events.jsonl\n"
      "  assayctl publish --source acd/hangzhou/trial --family call --validate-only events.jsonl\n"
      "  producer | assayctl publish --source acd/hangzhou/live-2 --family call --append -\n"
      "The file's SHA-256 is appended to the source, so the same file again adds nothing; with\n"
      "--append the events follow what the source has, and the same file again is sent again.",
      [options](Session& session) { return Publish(*options, session); });
  verb.add_option("FILE", options->file, "Events, one JSON object a line; - is standard input")
      ->required();
  verb.add_option("--source", options->source, "A registered source or prefix")
      ->required()
      ->type_name("ID");
  verb.add_option("--family", options->family, "Family of the events: call or survey")
      ->required()
      ->check(CLI::IsMember({"call", "survey"}))
      ->type_name("FAMILY");
  verb.add_flag("--append", options->append, "Number the events behind what the source has");
  verb.add_option("--epoch", options->epoch, "Raise it when the source lost its counter")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  verb.add_flag("--validate-only", options->validate_only, "Check the events, store nothing");
  line.WithGateway(verb);
  line.WithQuery(verb);
  line.WithOutput(verb);
}

}  // namespace assay::assayctl
