// SourceOpener: learns what is durable of the sources that clients want to open.
//
// One thread answers all of them. It takes whoever waits together, asks the store once per
// family and reads the new part of each partition once, so that a thousand clients that come
// back at the same time cost hardly more than one.
//
//   durable = what the store holds  +  what stands in the log behind the store's last offset
//
// The ledger is read before the sources, so what the sink stores in between is counted twice
// and not missed. While the store is down, sources in memory are served from memory; the others
// have to wait. While the log is away, whoever waits is told so after one question that nobody
// answered, not after one for each partition.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "ingest/gateway/event_log.h"
#include "ingest/gateway/io.h"
#include "ingest/gateway/log_tail.h"
#include "ingest/gateway/opener.h"
#include "ingest/gateway/source_registry.h"
#include "services/runtime/base/bounded_queue.h"
#include "services/runtime/telemetry/metrics.h"

namespace assay::gateway {

class SourceOpener final : public Opener {
 public:
  struct Environment {
    StoreReader& store;
    LogReader& log_reader;
    const EventLog& log;
    SourceRegistry& registry;
    // Not OK while the gateway may not take events.
    std::function<Status()> check_ready;
    // Not OK when the source is not registered for the family.
    std::function<Status(std::string_view source_id, const FamilyNames& family)> check_admitted;
  };
  struct Options {
    size_t waiting_max = 10'000;
    size_t together_max = 512;
    size_t tail_sources_max = 100'000;
  };

  SourceOpener(Environment environment, Options options, telemetry::Metrics& metrics);
  ~SourceOpener() override;

  StatusOr<const FamilyNames*> Admit(std::string_view source_id,
                                     event::v1::Family family) const override;
  void Open(const SourceKey& key, event::v1::Family family, Freshness freshness,
            OpenCallback done) override;

  // Refuses whoever waits and whoever comes. What is being read is given up as soon as its reader
  // returns; the destructor waits for that.
  void Stop();

 private:
  struct Request {
    SourceKey key;
    const FamilyNames* family = nullptr;
    OpenCallback done;
  };
  // What is known of one family for the requests at hand.
  struct Stored {
    std::map<int32_t, int64_t> ledger;
    SequencesBySource sources;
  };

  void Serve();
  void Answer(std::vector<Request> requests);
  void AnswerFamily(const FamilyNames& family, std::vector<Request*> requests);
  Status ExtendTail(const FamilyNames& family, int32_t partition, const Stored& stored);
  void TellChange(const FamilyNames& family, int32_t partition, const Status& status);
  void AnswerFromMemory(Request& request, const Status& why);
  StatusOr<Stored> ReadStore(const FamilyNames& family, const std::vector<Request*>& requests);

  const Environment environment_;
  const Options options_;
  telemetry::Counter& opens_;
  LogTail tail_;     // Of the thread, as the next.
  Status log_away_;  // Why no partition is asked any more for the requests at hand.
  std::map<std::pair<event::v1::Family, int32_t>, StatusCode> told_;  // Of tails not readable.
  BoundedQueue<Request> waiting_;
  std::thread thread_;  // Last: it uses all of the above.
};

}  // namespace assay::gateway
