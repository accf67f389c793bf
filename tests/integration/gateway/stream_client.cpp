#include "tests/integration/gateway/stream_client.h"

#include <gtest/gtest.h>

#include "assay/event/v1/event.pb.h"
#include "services/runtime/rpc/status.h"

namespace assay::testing {
namespace {

constexpr char kMethod[] = "/assay.ingest.v1.IngestService/Stream";
constexpr std::chrono::seconds kPatience(60);

grpc::ByteBuffer BufferOf(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

// The moment of the first call, so that an event that is sent again is the same.
int64_t NowSeconds() {
  static const int64_t now = std::chrono::duration_cast<std::chrono::seconds>(
                                 std::chrono::system_clock::now().time_since_epoch())
                                 .count();
  return now;
}

}  // namespace

std::string CallEvent(uint64_t number) {
  event::v1::Event event;
  event.mutable_occurred_at()->set_seconds(NowSeconds() - 10);
  event.set_unit_id("n1");
  event.set_employee_ref("agent-7");
  event::v1::CallEvent& call = *event.mutable_call();
  call.set_call_id("call-" + std::to_string(number));
  call.mutable_arrived_at()->set_seconds(NowSeconds() - 200);
  call.set_business("loans");
  call.mutable_ended()->set_end_reason(event::v1::CALL_END_REASON_SERVED);
  call.mutable_ended()->set_queue_ms(5'000);
  call.mutable_ended()->set_talk_ms(120'000);
  return event.SerializeAsString();
}

StreamClient::StreamClient(std::shared_ptr<grpc::Channel> channel, const std::string& traceparent)
    : channel_(std::move(channel)) {
  if (!traceparent.empty()) context_.AddMetadata("traceparent", traceparent);
  // The stub would parse events; tests send what no stub can make.
  stream_.reset(
      grpc::internal::ClientReaderWriterFactory<grpc::ByteBuffer, grpc::ByteBuffer>::Create(
          channel_.get(),
          grpc::internal::RpcMethod(kMethod, grpc::internal::RpcMethod::BIDI_STREAMING),
          &context_));
  listener_ = std::thread([this] { Listen(); });
}

StreamClient::~StreamClient() {
  context_.TryCancel();
  listener_.join();
}

void StreamClient::Listen() {
  grpc::ByteBuffer message;
  while (stream_->Read(&message)) {
    grpc::Slice bytes;
    ingest::v1::StreamResponse response;
    EXPECT_TRUE(message.DumpToSingleSlice(&bytes).ok());
    EXPECT_TRUE(response.ParseFromArray(bytes.begin(), static_cast<int>(bytes.size())));
    Note(response);
  }
  std::lock_guard writing(write_mutex_);
  StreamEnd end{.status = rpc::FromGrpc(stream_->Finish()), .trailing_reason = {}};
  const auto& trailers = context_.GetServerTrailingMetadata();
  if (const auto found = trailers.find("assay-reason"); found != trailers.end()) {
    end.trailing_reason = std::string(found->second.data(), found->second.size());
  }
  std::lock_guard lock(mutex_);
  end_ = std::move(end);
  changed_.notify_all();
}

void StreamClient::Note(const ingest::v1::StreamResponse& response) {
  std::lock_guard lock(mutex_);
  if (response.has_opened()) opened_ = response.opened();
  if (response.has_ack()) {
    EXPECT_GE(response.ack().through_sequence(), acked_) << "an ack went back";
    acked_ = response.ack().through_sequence();
  }
  if (response.has_rejected()) {
    EXPECT_GT(response.rejected().sequence(), acked_) << "a rejection came after its ack";
    rejected_.push_back(response.rejected());
  }
  if (response.has_go_away()) go_away_ = response.go_away().through_sequence();
  changed_.notify_all();
}

template <typename Condition>
bool StreamClient::WaitFor(std::chrono::seconds patience, Condition condition) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, patience, condition);
}

StatusOr<ingest::v1::Opened> StreamClient::Open(const std::string& source_id,
                                                event::v1::Family family, uint32_t epoch) {
  ingest::v1::StreamRequest request;
  request.mutable_open()->set_source_id(source_id);
  request.mutable_open()->set_family(family);
  request.mutable_open()->set_epoch(epoch);
  SendBytes(request.SerializeAsString());
  if (!WaitFor(kPatience, [&] { return opened_ || end_; })) return DeadlineExceeded("no answer");
  std::lock_guard lock(mutex_);
  if (!opened_) return end_->status;
  acked_ = opened_->last_sequence();
  return *opened_;
}

bool StreamClient::SendBytes(const std::string& message) {
  std::lock_guard writing(write_mutex_);
  {
    std::lock_guard lock(mutex_);
    if (end_) return false;
  }
  return stream_->Write(BufferOf(message));
}

bool StreamClient::SendEvents(uint64_t first, const std::vector<std::string>& events) {
  ingest::v1::Batch header;
  header.set_first_sequence(first);
  std::string batch = header.SerializeAsString();
  const auto append_bytes = [](std::string& out, int field, const std::string& bytes) {
    out += static_cast<char>(field << 3 | 2);
    for (size_t rest = bytes.size();; rest >>= 7) {
      out += static_cast<char>((rest & 0x7F) | (rest > 0x7F ? 0x80 : 0));
      if (rest <= 0x7F) break;
    }
    out += bytes;
  };
  for (const std::string& event : events) append_bytes(batch, 2, event);
  std::string message;
  append_bytes(message, 2, batch);
  return SendBytes(message);
}

bool StreamClient::SendCalls(uint64_t first, int count) {
  std::vector<std::string> events;
  for (int i = 0; i < count; ++i) events.push_back(CallEvent(first + static_cast<uint64_t>(i)));
  return SendEvents(first, events);
}

::testing::AssertionResult StreamClient::WaitForAck(uint64_t sequence,
                                                    std::chrono::seconds patience) {
  WaitFor(patience, [&] { return acked_ >= sequence || end_; });
  std::lock_guard lock(mutex_);
  if (acked_ >= sequence) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure()
         << "acknowledged through " << acked_ << ", waited for " << sequence << "; "
         << (end_ ? "the stream ended: " + end_->status.ToString() : "the stream goes on");
}

uint64_t StreamClient::acked() const {
  std::lock_guard lock(mutex_);
  return acked_;
}

std::vector<ingest::v1::Rejected> StreamClient::rejected() const {
  std::lock_guard lock(mutex_);
  return rejected_;
}

std::optional<uint64_t> StreamClient::go_away() const {
  std::lock_guard lock(mutex_);
  return go_away_;
}

StreamEnd StreamClient::Close() {
  {
    std::lock_guard writing(write_mutex_);
    stream_->WritesDone();
  }
  return WaitForEnd(kPatience);
}

StreamEnd StreamClient::WaitForEnd(std::chrono::seconds patience) {
  if (!WaitFor(patience, [&] { return end_.has_value(); })) {
    return {.status = DeadlineExceeded("the stream did not end"), .trailing_reason = {}};
  }
  std::lock_guard lock(mutex_);
  return *end_;
}

}  // namespace assay::testing
