// FakeTransport: a gateway in memory for tests. It keeps what it acknowledged, like the real one
// keeps its log, and does what the test tells it: answer, stay silent, cut, refuse.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "services/assayctl/client/ingest_transport.h"

namespace assay::assayctl {

class FakeTransport final : public IngestTransport {
 public:
  struct Limits {
    uint32_t batch_events_max = 3;
    uint32_t message_bytes_max = 1 << 20;
  };

  std::unique_ptr<IngestStream> Open(uint64_t stream_id) override {
    ++opens;
    current = stream_id;
    return std::make_unique<Stream>(*this, stream_id);
  }

  // What the gateway does with requests that wait: everything, in order, as the real one would.
  void Answer() {
    for (auto& request : std::exchange(requests_, {})) {
      Signal(WriteDone{});
      if (request.has_open()) AnswerOpen();
      if (request.has_batch()) AnswerBatch(request.batch());
    }
  }
  void Cut(Status why) {
    requests_.clear();
    Signal(StreamClosed{std::move(why)});
  }
  void Send(ingest::v1::StreamResponse response) { Signal(std::move(response)); }
  void Acknowledge(uint64_t through_sequence) {
    ingest::v1::StreamResponse response;
    response.mutable_ack()->set_through_sequence(through_sequence);
    Send(std::move(response));
  }

  std::vector<std::pair<uint64_t, StreamSignal>> TakeSignals() {
    return std::exchange(signals_, {});
  }

  uint64_t current = 0;  // Id of the newest stream.
  int opens = 0;
  bool finished = false;     // FinishWriting() was called.
  bool acknowledges = true;  // Otherwise events are stored and nothing is said.
  Limits limits;
  std::vector<std::string> stored;  // call_id of each stored event; its sequence is its place.
  std::vector<int> batch_sizes;
  std::string gap;  // Set when a batch left something out.

 private:
  struct Stream final : IngestStream {
    Stream(FakeTransport& t, uint64_t i) : transport(t), id(i) {}
    void Write(ingest::v1::StreamRequest request) override {
      transport.requests_.push_back(std::move(request));
    }
    void FinishWriting() override { transport.finished = true; }
    FakeTransport& transport;
    uint64_t id;
  };

  void Signal(StreamSignal signal) { signals_.emplace_back(current, std::move(signal)); }

  void AnswerOpen() {
    ingest::v1::StreamResponse response;
    ingest::v1::Opened& opened = *response.mutable_opened();
    opened.set_last_sequence(stored.size());
    opened.mutable_limits()->set_batch_events_max(limits.batch_events_max);
    opened.mutable_limits()->set_message_bytes_max(limits.message_bytes_max);
    Send(std::move(response));
  }
  void AnswerBatch(const ingest::v1::Batch& batch) {
    batch_sizes.push_back(batch.events_size());
    if (batch.first_sequence() > stored.size() + 1) gap = batch.ShortDebugString();
    for (int i = 0; i < batch.events_size(); ++i) {
      if (batch.first_sequence() + i <= stored.size()) continue;
      stored.push_back(batch.events(i).call().call_id());
    }
    if (acknowledges) Acknowledge(stored.size());
  }

  std::vector<ingest::v1::StreamRequest> requests_;
  std::vector<std::pair<uint64_t, StreamSignal>> signals_;
};

}  // namespace assay::assayctl
