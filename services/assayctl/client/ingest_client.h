// IngestClient: runs the sessions of any number of sources on the calling thread.
//
//   const auto client = IngestClient::Connect(address);
//   client->Add({.source_id = "acd/east-01", .family = FAMILY_CALL}, feed);
//   RETURN_IF_ERROR(client->Run(stop, [&] { progress.Show(...); }));
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "services/assayctl/client/ingest_transport.h"
#include "services/assayctl/client/signal_inbox.h"
#include "services/assayctl/client/source_session.h"
#include "services/runtime/base/clock.h"

namespace assay::assayctl {

class IngestClient {
 public:
  // A connection to the gateway at host:port, made when first needed.
  static std::unique_ptr<IngestClient> Connect(const std::string& gateway);
  IngestClient(std::unique_ptr<IngestTransport> transport, std::shared_ptr<SignalInbox> inbox,
               const Clock& clock);

  // The feed must outlive the client.
  const SourceSession& Add(SourceSpec spec, EventFeed& feed, const SessionOptions& options = {});

  // Returns once every feed has ended and every event is acknowledged, or with the first error
  // that a session gave up for. A request to stop ends the feeds where they are and brings home
  // what was sent, within `kStopWithin`. `tick` is called at least ten times a second.
  Status Run(std::stop_token stop, const std::function<void()>& tick);

  // All sessions together.
  SessionCounts counts() const;

  static constexpr std::chrono::seconds kStopWithin{5};

 private:
  bool StepAll(Status* first_error);
  MonotonicTime NextDue(MonotonicTime now) const;

  const std::unique_ptr<IngestTransport> transport_;
  const std::shared_ptr<SignalInbox> inbox_;
  const Clock& clock_;
  std::vector<std::unique_ptr<SourceSession>> sessions_;
};

}  // namespace assay::assayctl
