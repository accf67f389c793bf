// What tests of IngestStream share: a client that is a fake, and a gateway whose log is one.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ingest/gateway/check/example_events.h"
#include "ingest/gateway/fake_log.h"
#include "ingest/gateway/fake_opener.h"
#include "ingest/gateway/ingest_stream.h"

namespace assay::gateway {

// The other end of a stream: notes what the stream wants; writes are done at once unless held.
class FakePeer final : public StreamPeer {
 public:
  void Read() override { ++reads_; }
  void Write(const ingest::v1::StreamResponse& response) override {
    responses_.push_back(response);
    ++writing_;
  }
  void Abandon() override { ++abandoned_; }
  void Finish(const Status& status) override { finished_ = status; }

  std::vector<uint64_t> acks() const {
    std::vector<uint64_t> acks;
    for (const auto& response : responses_) {
      if (response.has_ack()) acks.push_back(response.ack().through_sequence());
    }
    return acks;
  }

  int reads_ = 0;
  int writing_ = 0;
  int abandoned_ = 0;
  std::vector<ingest::v1::StreamResponse> responses_;
  std::optional<Status> finished_;
};

class IngestStreamFixture : public ::testing::Test {
 protected:
  explicit IngestStreamFixture(Limits limits = {.batch_events_max = 100,
                                                .message_bytes_max = 100'000,
                                                .stream_in_flight_bytes_max = 10'000,
                                                .in_flight_bytes_max = 1'000'000,
                                                .streams_max = 3})
      : limits_(limits) {}

  struct Client {
    ~Client() {  // As gRPC tells every stream in the end.
      stream->Gone();
      Flush(*this);
    }
    FakePeer peer;
    std::shared_ptr<IngestStream> stream;
  };

  void TearDown() override { log_.PersistAll(intake_); }

  // A client of that address, which has a port of its own.
  std::unique_ptr<Client> Connect(const std::string& peer = "10.0.0.1") {
    auto client = std::make_unique<Client>();
    const StreamOrigin origin{.peer = peer, .address = fmt::format("{}:{}", peer, ++port_)};
    client->stream =
        std::make_shared<IngestStream>(intake_, opener_, streams_, client->peer, origin, "");
    client->stream->Begin();
    return client;
  }
  // Lets the writes under way complete, and those that follow.
  static void Flush(Client& client) {
    while (client.peer.writing_ > 0) {
      --client.peer.writing_;
      client.stream->Written();
    }
  }
  static void Send(Client& client, const ingest::v1::StreamRequest& request) {
    client.stream->Received(request.SerializeAsString());
    Flush(client);
  }
  static void SendOpen(Client& client, const std::string& source_id = "acd-north") {
    ingest::v1::StreamRequest request;
    request.mutable_open()->set_source_id(source_id);
    request.mutable_open()->set_family(event::v1::FAMILY_CALL);
    request.mutable_open()->set_epoch(1);
    Send(client, request);
  }
  static void SendCalls(Client& client, uint64_t first, int count) {
    ingest::v1::StreamRequest request;
    request.mutable_batch()->set_first_sequence(first);
    for (int i = 0; i < count; ++i) *request.mutable_batch()->add_events() = ExampleCall();
    Send(client, request);
  }
  std::unique_ptr<Client> ConnectAndOpen(const std::string& source_id = "acd-north",
                                         const std::string& peer = "10.0.0.1") {
    auto client = Connect(peer);
    SendOpen(*client, source_id);
    return client;
  }
  void PersistAll(Client& client) {
    log_.PersistAll(intake_);
    Flush(client);
  }

  std::shared_ptr<const directory::Snapshot> reference_ = ExampleReference();
  int port_ = 40'000;
  FakeLog log_;
  FakeClock clock_;
  telemetry::Metrics metrics_;
  const Limits limits_;
  Intake intake_{limits_, log_, [this] { return reference_; }, clock_, metrics_};
  FakeOpener opener_;
  StreamRegistry streams_{limits_, clock_, metrics_};
};

}  // namespace assay::gateway
