#include "services/assayctl/client/ingest_client.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "services/assayctl/client/grpc_transport.h"
#include "services/runtime/rpc/channel.h"

namespace assay::assayctl {

namespace {

constexpr std::chrono::milliseconds kTick{100};
// A session's streams are numbered from its position shifted by this many bits.
constexpr int kStreamBits = 32;

}  // namespace

std::unique_ptr<IngestClient> IngestClient::Connect(const std::string& gateway) {
  auto channel = rpc::Connect({.address = gateway, .attempts_max = 1});
  // The threads of gRPC's callbacks end with the last channel that uses them, and gRPC 1.51 now and
  // then aborts while they do. One channel therefore stays until the process ends.
  static const auto* const kept = new std::shared_ptr(channel);
  static_cast<void>(kept);
  auto inbox = std::make_shared<SignalInbox>();
  auto transport = std::make_unique<GrpcTransport>(std::move(channel), inbox);
  return std::make_unique<IngestClient>(std::move(transport), std::move(inbox), Clock::System());
}

IngestClient::IngestClient(std::unique_ptr<IngestTransport> transport,
                           std::shared_ptr<SignalInbox> inbox, const Clock& clock)
    : transport_(std::move(transport)), inbox_(std::move(inbox)), clock_(clock) {}

const SourceSession& IngestClient::Add(SourceSpec spec, EventFeed& feed,
                                       const SessionOptions& options) {
  const uint64_t first_stream_id = static_cast<uint64_t>(sessions_.size()) << kStreamBits;
  sessions_.push_back(std::make_unique<SourceSession>(std::move(spec), feed, *transport_, clock_,
                                                      options, first_stream_id));
  return *sessions_.back();
}

Status IngestClient::Run(std::stop_token stop, const std::function<void()>& tick) {
  std::optional<MonotonicTime> stop_at;
  Status first_error;
  while (!StepAll(&first_error)) {
    tick();
    const MonotonicTime now = clock_.MonotonicNow();
    if (stop.stop_requested() && !stop_at) {
      stop_at = now + kStopWithin;
      for (auto& session : sessions_) session->StopTaking();
    }
    if (stop_at && now >= *stop_at) {
      return Unavailable(
          "stopped before the gateway acknowledged everything that was sent; "
          "the next run goes on behind its last ack");
    }
    for (const AddressedSignal& signal : inbox_->TakeAll(NextDue(now))) {
      sessions_[signal.stream_id >> kStreamBits]->Take(signal.stream_id, signal.signal);
    }
  }
  tick();
  return first_error;
}

// True when no session has anything left to do, or one gave up.
bool IngestClient::StepAll(Status* first_error) {
  bool all_finished = true;
  for (auto& session : sessions_) {
    session->Step();
    if (!session->finished()) {
      all_finished = false;
    } else if (!session->result().ok()) {
      *first_error = session->result();
      return true;
    }
  }
  return all_finished;
}

MonotonicTime IngestClient::NextDue(MonotonicTime now) const {
  MonotonicTime due = now + kTick;
  for (const auto& session : sessions_) due = std::min(due, session->due());
  return due;
}

SessionCounts IngestClient::counts() const {
  SessionCounts sum;
  for (const auto& session : sessions_) {
    sum.already_there += session->counts().already_there;
    sum.acknowledged += session->counts().acknowledged;
    sum.rejected += session->counts().rejected;
    sum.reconnects += session->counts().reconnects;
  }
  return sum;
}

}  // namespace assay::assayctl
