// Feeder: one branch system under fire. It sends its source's events through whichever gateway
// answers, writes everything into its journal first, opens again after every disconnect, and now
// and then loses its counter and begins a new epoch.
//
// One thread runs it, a second one hears a stream's answers.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "assay/ingest/v1/ingest.grpc.pb.h"
#include "services/runtime/base/status.h"
#include "tests/chaos/events.h"
#include "tests/chaos/journal.h"
#include "tests/chaos/random.h"

namespace assay::chaos {

// What all feeders of a run share.
struct FeederRules {
  std::vector<std::string> gateways;            // host:port
  uint64_t batch_events_max = 200;              // A batch has 1 to this many.
  uint64_t ahead_max = 2'000;                   // Sent and not acknowledged.
  uint64_t new_epoch_one_in = 0;                // Disconnects that lose the counter; 0: none.
  std::chrono::milliseconds stream_max{5'000};  // Then it opens another one.
  std::atomic<uint64_t> events_wanted = 0;      // Of all together; beyond it they only trickle.
  std::atomic<uint64_t> acked_events = 0;       // So far, of all together.
};

class Feeder {
 public:
  Feeder(FeederRules& rules, const EventMaker& maker, std::string source,
         std::unique_ptr<Journal> journal);
  ~Feeder();

  // Sends nothing new any more; what was sent is sent again until it is acknowledged.
  void Finish();
  bool finished() const { return finished_; }
  // What it has seen that must not be, if anything.
  Status verdict() const;
  const std::string& source() const { return place_.source; }
  // The last acknowledged event.
  Place acked() const;

 private:
  using Stream = grpc::ClientReaderWriter<ingest::v1::StreamRequest, ingest::v1::StreamResponse>;

  void Run(std::stop_token stop);
  void RunStream(std::stop_token stop);
  bool Open(Stream& stream, grpc::ClientContext& context);
  void Listen(Stream& stream);
  void SendUntilItEnds(Stream& stream, std::stop_token stop);
  // False when there is nothing to send now and there will not be before something changes.
  bool SendBatch(Stream& stream);
  void BeginNewEpoch();
  void NoteAck(uint64_t through);
  void Accuse(Status what);

  FeederRules& rules_;
  const EventMaker& maker_;
  const std::unique_ptr<Journal> journal_;
  Random random_;

  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  Place place_;         // Of the last event ever sent; guarded, but for the source.
  uint64_t next_ = 1;   // To send on this stream.
  uint64_t acked_ = 0;  // In this epoch.
  bool stream_ended_ = false;
  bool finishing_ = false;
  Status verdict_;
  std::atomic<bool> finished_ = false;

  std::jthread thread_;
};

}  // namespace assay::chaos
