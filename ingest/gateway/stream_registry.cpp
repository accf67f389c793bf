#include "ingest/gateway/stream_registry.h"

#include "ingest/gateway/refusal.h"

namespace assay::gateway {

StreamRegistry::StreamRegistry(size_t streams_max, telemetry::Metrics& metrics)
    : streams_max_(streams_max), open_(metrics.AddGauge("gateway_streams", "Open streams.")) {}

Status StreamRegistry::Add(std::shared_ptr<OpenStream> stream) {
  std::lock_guard lock(mutex_);
  if (draining_) {
    return WithReason(Unavailable("open stream: the gateway is stopping; open again"), kDraining);
  }
  if (streams_.size() >= streams_max_) {
    return WithReason(
        ResourceExhausted("open stream: {} streams are open, the most allowed (gateway.streams_max)"
                          "; try again later or use another gateway",
                          streams_.size()),
        kTooManyStreams);
  }
  const OpenStream* const key = stream.get();
  streams_.emplace(key, std::move(stream));
  open_.Set(static_cast<double>(streams_.size()));
  return OkStatus();
}

void StreamRegistry::Claim(const std::string& source_id,
                           const std::shared_ptr<OpenStream>& stream) {
  std::shared_ptr<OpenStream> former;
  {
    std::lock_guard lock(mutex_);
    const OpenStream*& holder = by_source_[source_id];
    if (const auto found = streams_.find(holder); found != streams_.end()) former = found->second;
    holder = stream.get();
  }
  if (former == nullptr || former == stream) return;
  former->End(WithReason(
      Aborted("stream of source \"{}\": the source was opened again elsewhere; if that was not "
              "you, two systems use the same source",
              source_id),
      kSuperseded));
}

void StreamRegistry::Remove(const OpenStream* stream, const std::string& source_id) {
  std::lock_guard lock(mutex_);
  streams_.erase(stream);
  const auto holder = by_source_.find(source_id);
  if (holder != by_source_.end() && holder->second == stream) by_source_.erase(holder);
  open_.Set(static_cast<double>(streams_.size()));
  changed_.notify_all();
}

size_t StreamRegistry::Drain(std::chrono::milliseconds patience) {
  {
    std::lock_guard lock(mutex_);
    draining_ = true;
  }
  for (const auto& stream : All()) stream->Drain();
  {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, patience, [&] { return streams_.empty(); });
  }
  const auto late = All();
  for (const auto& stream : late) {
    stream->End(WithReason(
        Unavailable("stream: the gateway is stopping and the log did not answer in time; open "
                    "again"),
        kDraining));
  }
  return late.size();
}

bool StreamRegistry::draining() const {
  std::lock_guard lock(mutex_);
  return draining_;
}

std::vector<std::shared_ptr<OpenStream>> StreamRegistry::All() const {
  std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<OpenStream>> all;
  for (const auto& [key, stream] : streams_) all.push_back(stream);
  return all;
}

}  // namespace assay::gateway
