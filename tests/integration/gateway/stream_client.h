// StreamClient: one Stream as a branch system would hold it, with everything the gateway said.
#pragma once

#include <grpcpp/grpcpp.h>
#include <grpcpp/support/sync_stream.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "assay/ingest/v1/ingest.pb.h"
#include "services/runtime/base/status.h"

namespace assay::testing {

// The final status, with the words a simple client sees.
struct StreamEnd {
  Status status;                // With ErrorInfo's reason (base/reason.h).
  std::string trailing_reason;  // `assay-reason` of the trailing metadata.
};

class StreamClient {
 public:
  explicit StreamClient(std::shared_ptr<grpc::Channel> channel,
                        const std::string& traceparent = {});
  ~StreamClient();  // Cancels it.

  // Sends `open` and waits for `opened`, or the end.
  StatusOr<ingest::v1::Opened> Open(const std::string& source_id,
                                    event::v1::Family family = event::v1::FAMILY_CALL,
                                    uint32_t epoch = 1);

  // Each returns false when the stream has ended.
  bool SendEvents(uint64_t first, const std::vector<std::string>& events);
  bool SendCalls(uint64_t first, int count);  // Valid ones, in one batch.
  bool SendBytes(const std::string& message);

  ::testing::AssertionResult WaitForAck(uint64_t sequence,
                                        std::chrono::seconds patience = std::chrono::seconds(60));
  uint64_t acked() const;
  std::vector<ingest::v1::Rejected> rejected() const;
  std::optional<uint64_t> go_away() const;

  // Sends no more and waits for the end.
  StreamEnd Close();
  // Waits for an end the gateway makes.
  StreamEnd WaitForEnd(std::chrono::seconds patience = std::chrono::seconds(60));

 private:
  using Stream = grpc::ClientReaderWriter<grpc::ByteBuffer, grpc::ByteBuffer>;
  void Listen();
  void Note(const ingest::v1::StreamResponse& response);
  template <typename Condition>
  bool WaitFor(std::chrono::seconds patience, Condition condition);

  grpc::ClientContext context_;
  const std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<Stream> stream_;
  std::mutex write_mutex_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<ingest::v1::Opened> opened_;
  uint64_t acked_ = 0;
  std::vector<ingest::v1::Rejected> rejected_;
  std::optional<uint64_t> go_away_;
  std::optional<StreamEnd> end_;

  std::thread listener_;
};

// Serialised.
std::string CallEvent(uint64_t number);

}  // namespace assay::testing
