#include "ingest/gateway/source_opener.h"

#include <pthread.h>

#include "ingest/contract/event_limits.h"
#include "ingest/gateway/refusal.h"
#include "services/runtime/base/alphabet.h"
#include "services/runtime/failpoint/failpoint.h"
#include "services/runtime/kafka/topic_partition.h"
#include "services/runtime/telemetry/log.h"

namespace assay::gateway {
namespace {

using contract::kSourceIdBytesMax;

Status Stopping() {
  return WithReason(Unavailable("open source: the gateway is stopping; open again"), kDraining);
}

Status LogUnavailable(const Status& why) {
  if (!ReasonOf(why).empty()) return why;
  return WithReason(Unavailable("open source: {}; open again later", Message(why)),
                    kLogUnavailable);
}

}  // namespace

SourceOpener::SourceOpener(Environment environment, Options options, telemetry::Metrics& metrics)
    : environment_(std::move(environment)),
      options_(options),
      opens_(metrics.AddCounter("gateway_opens_total", "Sources opened by streams and calls.")),
      tail_(environment_.log_reader, options_.tail_sources_max, metrics),
      waiting_({.items_max = options_.waiting_max, .bytes_max = options_.waiting_max}),
      thread_([this] { Serve(); }) {
  pthread_setname_np(thread_.native_handle(), "source-opener");
}

SourceOpener::~SourceOpener() {
  Stop();
  thread_.join();
}

void SourceOpener::Stop() {
  waiting_.Close();
  environment_.log_reader.Stop();
}

StatusOr<const FamilyNames*> SourceOpener::Admit(std::string_view source_id,
                                                 event::v1::Family family) const {
  if (source_id.empty() || source_id.size() > kSourceIdBytesMax) {
    return BadRequest("open source: source_id: {} bytes; 1 to {} are allowed", source_id.size(),
                      kSourceIdBytesMax);
  }
  if (const auto bad = FindBadCharacter(source_id, Alphabet::kId)) {
    return BadRequest(
        "open source \"{}\": source_id: {} at byte {}: letters of A-Z and a-z, digits "
        "and - _ . : / are allowed",
        PrintableUtf8(source_id, 128), bad->Name(), bad->position);
  }
  const FamilyNames* const names = FindFamily(family);
  if (names == nullptr) {
    return BadRequest("open source \"{}\": family: {} is not a family this version knows",
                      source_id, static_cast<int>(family));
  }
  if (const Status ready = environment_.check_ready(); !ready.ok()) {
    return WithReason(Unavailable("open source \"{}\": the gateway is not ready: {}; open again "
                                  "later",
                                  source_id, Message(ready)),
                      kNotReady);
  }
  RETURN_IF_ERROR(environment_.check_admitted(source_id, *names));
  return names;
}

void SourceOpener::Open(const SourceKey& key, event::v1::Family family, Freshness freshness,
                        OpenCallback done) {
  const StatusOr<const FamilyNames*> names = Admit(key.source_id, family);
  if (!names.ok()) return done(names.status());
  if (key.epoch == 0) {
    return done(BadRequest("open source \"{}\": epoch: missing; epochs begin at 1", key.source_id));
  }
  if (freshness == Freshness::kKnown) {
    if (auto source = environment_.registry.Find(key)) return done(std::move(source));
  }
  Request request{.key = key, .family = *names, .done = std::move(done)};
  if (waiting_.TryPush(std::move(request), 1)) return;
  if (waiting_.closed()) return request.done(Stopping());
  request.done(WithReason(Unavailable("open source \"{}\": {} others wait, the most allowed; open "
                                      "again later",
                                      key.source_id, options_.waiting_max),
                          kNotReady));
}

void SourceOpener::Serve() {
  while (std::optional<Request> first = waiting_.Pop()) {
    std::vector<Request> requests;
    requests.push_back(std::move(*first));
    while (requests.size() < options_.together_max) {
      std::optional<Request> next = waiting_.PopFor(std::chrono::milliseconds(0));
      if (!next) break;
      requests.push_back(std::move(*next));
    }
    if (waiting_.closed()) {
      for (const Request& request : requests) request.done(Stopping());
    } else {
      Answer(std::move(requests));
    }
  }
}

void SourceOpener::Answer(std::vector<Request> requests) {
  opens_.Increment(static_cast<double>(requests.size()));
  log_away_ = OkStatus();
  for (const FamilyNames& family : kFamilies) {
    std::vector<Request*> of_family;
    for (Request& request : requests) {
      if (request.family == &family) of_family.push_back(&request);
    }
    if (!of_family.empty()) AnswerFamily(family, std::move(of_family));
  }
}

void SourceOpener::AnswerFamily(const FamilyNames& family, std::vector<Request*> requests) {
  const StatusOr<int32_t> partitions = environment_.log.Partitions(family);
  if (!partitions.ok()) {
    for (Request* request : requests) request->done(LogUnavailable(partitions.status()));
    return;
  }
  const StatusOr<Stored> stored = ReadStore(family, requests);
  if (!stored.ok()) {
    log::Warning("store not readable", {{"family", family.name}, {"error", stored.status()}});
    for (Request* request : requests) AnswerFromMemory(*request, stored.status());
    return;
  }
  FAILPOINT("gateway.after_store_read");
  std::map<int32_t, Status> extended;  // Each partition once.
  for (Request* request : requests) {
    const int32_t partition = kafka::PartitionFor(request->key.source_id, *partitions);
    if (!extended.contains(partition)) {
      extended[partition] = ExtendTail(family, partition, *stored);
    }
    if (const Status& status = extended[partition]; !status.ok()) {
      request->done(LogUnavailable(status));
      continue;
    }
    sequence::SequenceSet durable;
    const auto found = stored->sources.find(request->key);
    if (found != stored->sources.end()) durable = found->second;
    const auto* unread = tail_.Find(family, partition, request->key);
    if (unread != nullptr) durable.Merge(*unread);
    request->done(environment_.registry.Learn(request->key, family, partition, durable));
  }
}

Status SourceOpener::ExtendTail(const FamilyNames& family, int32_t partition,
                                const Stored& stored) {
  if (waiting_.closed()) return Stopping();
  RETURN_IF_ERROR(log_away_);
  const auto end = stored.ledger.find(partition);
  const Status status = tail_.Extend(
      family, partition, end == stored.ledger.end() ? std::nullopt : std::optional(end->second));
  if (status.code() == StatusCode::kUnavailable) log_away_ = status;
  if (!waiting_.closed()) TellChange(family, partition, status);
  return status;
}

// Once when a tail cannot be read any more, and once when it can again: clients ask all the time.
void SourceOpener::TellChange(const FamilyNames& family, int32_t partition, const Status& status) {
  const auto former = told_.extract({family.family, partition});
  if (status.ok()) {
    if (former) {
      log::Info("log tail readable again", {{"topic", family.topic}, {"partition", partition}});
    }
    return;
  }
  told_[{family.family, partition}] = status.code();
  if (former && former.mapped() == status.code()) return;
  log::Warning("log tail not readable",
               {{"topic", family.topic}, {"partition", partition}, {"error", status}});
}

void SourceOpener::AnswerFromMemory(Request& request, const Status& why) {
  if (auto source = environment_.registry.Find(request.key)) {
    return request.done(std::move(source));
  }
  request.done(WithReason(
      Unavailable("open source \"{}\": what of it is stored cannot be read: {}; open again later",
                  request.key.source_id, Message(why)),
      kStoreUnavailable));
}

StatusOr<SourceOpener::Stored> SourceOpener::ReadStore(const FamilyNames& family,
                                                       const std::vector<Request*>& requests) {
  std::vector<SourceKey> keys;
  for (const Request* request : requests) keys.push_back(request->key);
  Stored stored;
  ASSIGN_OR_RETURN(stored.ledger, environment_.store.ReadLedger(family));
  ASSIGN_OR_RETURN(stored.sources, environment_.store.ReadSources(family, keys));
  return stored;
}

}  // namespace assay::gateway
