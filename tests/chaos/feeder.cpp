#include "tests/chaos/feeder.h"

#include <grpcpp/create_channel.h>

#include <algorithm>
#include <chrono>

namespace assay::chaos {
namespace {

using namespace std::chrono_literals;
using event::v1::FAMILY_CALL;

// A channel of its own for every stream: none inherits another one's patience with a dead gateway.
std::shared_ptr<grpc::Channel> ConnectAnew(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

}  // namespace

Feeder::Feeder(FeederRules& rules, const EventMaker& maker, std::string source,
               std::unique_ptr<Journal> journal)
    : rules_(rules),
      maker_(maker),
      journal_(std::move(journal)),
      random_(Mix(maker.seed, source)),
      place_{.source = std::move(source), .epoch = 1, .sequence = 0},
      thread_([this](std::stop_token stop) { Run(stop); }) {}

Feeder::~Feeder() = default;

void Feeder::Finish() {
  std::lock_guard lock(mutex_);
  finishing_ = true;
  changed_.notify_all();
}

Status Feeder::verdict() const {
  std::lock_guard lock(mutex_);
  return verdict_;
}

Place Feeder::acked() const {
  std::lock_guard lock(mutex_);
  return {.source = place_.source, .epoch = place_.epoch, .sequence = acked_};
}

void Feeder::Accuse(Status what) {
  std::lock_guard lock(mutex_);
  if (verdict_.ok()) verdict_ = Annotate(what, place_.source);
}

void Feeder::Run(std::stop_token stop) {
  while (!stop.stop_requested()) {
    RunStream(stop);
    std::unique_lock lock(mutex_);
    if (!verdict_.ok() || (finishing_ && acked_ == place_.sequence)) break;
    const uint64_t one_in = rules_.new_epoch_one_in;
    if (one_in > 0 && !finishing_ && random_.OneIn(one_in)) BeginNewEpoch();
    changed_.wait_for(lock, stop, 20ms + random_.Below(180) * 1ms, [] { return false; });
  }
  finished_ = true;
}

// With the mutex held. What was sent and not acknowledged may or may not have arrived.
void Feeder::BeginNewEpoch() {
  ++place_.epoch;
  place_.sequence = 0;
  acked_ = 0;
}

void Feeder::RunStream(std::stop_token stop) {
  const std::string& gateway = rules_.gateways[random_.Below(rules_.gateways.size())];
  const auto stub = ingest::v1::IngestService::NewStub(ConnectAnew(gateway));
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + rules_.stream_max);
  const auto stream = stub->Stream(&context);
  if (Open(*stream, context)) {
    std::jthread listener([&] { Listen(*stream); });
    const std::stop_callback cancel(stop, [&] { context.TryCancel(); });
    SendUntilItEnds(*stream, stop);
    stream->WritesDone();
  }
  stream->Finish();
}

bool Feeder::Open(Stream& stream, grpc::ClientContext& context) {
  ingest::v1::StreamRequest request;
  request.mutable_open()->set_source_id(place_.source);
  request.mutable_open()->set_family(FAMILY_CALL);
  request.mutable_open()->set_epoch(place_.epoch);
  ingest::v1::StreamResponse response;
  if (!stream.Write(request) || !stream.Read(&response) || !response.has_opened()) {
    context.TryCancel();
    return false;
  }
  NoteAck(response.opened().last_sequence());
  std::lock_guard lock(mutex_);
  stream_ended_ = false;
  next_ = response.opened().last_sequence() + 1;
  return true;
}

void Feeder::Listen(Stream& stream) {
  ingest::v1::StreamResponse response;
  while (stream.Read(&response)) {
    if (response.has_ack()) NoteAck(response.ack().through_sequence());
  }
  std::lock_guard lock(mutex_);
  stream_ended_ = true;
  changed_.notify_all();
}

void Feeder::NoteAck(uint64_t through) {
  std::unique_lock lock(mutex_);
  if (through > place_.sequence) {
    lock.unlock();
    return Accuse(
        DataLoss("acknowledged through {}, but only {} were sent", through, place_.sequence));
  }
  if (through <= acked_) return;
  if (const Status written = journal_->Acked(place_.epoch, through); !written.ok()) {
    verdict_ = written;
  }
  rules_.acked_events += through - acked_;
  acked_ = through;
  changed_.notify_all();
}

void Feeder::SendUntilItEnds(Stream& stream, std::stop_token stop) {
  while (!stop.stop_requested()) {
    {
      std::unique_lock lock(mutex_);
      if (stream_ended_ || !verdict_.ok()) return;
      if (finishing_ && acked_ == place_.sequence) return;
      const bool is_sending_again = next_ <= place_.sequence;
      const bool is_far_ahead = place_.sequence - acked_ >= rules_.ahead_max;
      if (!is_sending_again && (finishing_ || is_far_ahead)) {
        changed_.wait_for(lock, stop, 100ms, [] { return false; });
        continue;
      }
      if (rules_.acked_events >= rules_.events_wanted) {
        changed_.wait_for(lock, stop, 50ms, [&] { return stream_ended_ || finishing_; });
      }
    }
    if (!SendBatch(stream)) return;
  }
}

bool Feeder::SendBatch(Stream& stream) {
  ingest::v1::StreamRequest request;
  ingest::v1::Batch& batch = *request.mutable_batch();
  uint64_t count = 1 + random_.Below(rules_.batch_events_max);
  std::vector<MaybeHash> hashes;
  Place place;
  {
    std::lock_guard lock(mutex_);
    place = place_;
    if (finishing_) count = std::min(count, place_.sequence - next_ + 1);
  }
  const uint64_t sent_before = place.sequence;
  batch.set_first_sequence(next_);
  for (uint64_t sequence = next_; sequence < next_ + count; ++sequence) {
    place.sequence = sequence;
    event::v1::Event& event = *batch.add_events();
    event = maker_.Make(place);
    if (sequence <= sent_before) continue;
    hashes.push_back(maker_.IsRefused(place) ? MaybeHash() : HashOf(place, event));
  }
  if (!hashes.empty()) {
    if (const Status written = journal_->Sent(place.epoch, sent_before + 1, hashes);
        !written.ok()) {
      Accuse(written);
      return false;
    }
  }
  {
    std::lock_guard lock(mutex_);
    next_ += count;
    place_.sequence = std::max(place_.sequence, next_ - 1);
  }
  return stream.Write(request);
}

}  // namespace assay::chaos
