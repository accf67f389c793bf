#include "tests/bench/ingest_gateway_load.h"

#include <fmt/format.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>

#include <condition_variable>
#include <memory>
#include <mutex>

#include "assay/event/v1/record.pb.h"
#include "assay/ingest/v1/ingest.pb.h"

namespace assay::bench {
namespace {

namespace pb = ingest::v1;

constexpr char kMethod[] = "/assay.ingest.v1.IngestService/Stream";
constexpr uint64_t kUnacknowledgedMax = 30'000;  // Events of a stream in flight.
constexpr auto kPatience = std::chrono::minutes(3);

// Points to memory that outlives the call.
grpc::ByteBuffer Borrowed(const std::string& bytes) {
  const grpc::Slice slice(bytes.data(), bytes.size(), grpc::Slice::STATIC_SLICE);
  return grpc::ByteBuffer(&slice, 1);
}

// One stream: opens, sends batch after batch, and is done with the last acknowledgement.
class Sender final : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  Sender(grpc::GenericStub& stub, const StreamLoad& load) : load_(load) {
    pb::StreamRequest open;
    open.mutable_open()->set_source_id(load.source_id);
    open.mutable_open()->set_family(event::v1::FAMILY_CALL);
    open.mutable_open()->set_epoch(1);
    open_ = open.SerializeAsString();
    stub.PrepareBidiStreamingCall(&context_, kMethod, {}, this);
  }

  void Open() {
    StartCall();
    StartRead(&answer_);
    writing_ = Borrowed(open_);
    StartWrite(&writing_);
  }
  // Returns once the gateway has answered Open().
  Status WaitUntilOpened() {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, kPatience, [&] { return opened_ || ended_; });
    if (opened_ && !ended_) return OkStatus();
    return Unavailable("open {}: {}", load_.source_id, status_.error_message());
  }
  void Send() {
    std::lock_guard lock(mutex_);
    WriteNext();
  }
  Status WaitUntilDone() {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, kPatience, [&] { return ended_; });
    if (ended_ && acknowledged_ == load_.events) return OkStatus();
    return Internal("stream of {}: {} of {} events acknowledged: {}", load_.source_id,
                    acknowledged_, load_.events, status_.error_message());
  }

 private:
  void OnWriteDone(bool ok) override {
    std::lock_guard lock(mutex_);
    is_writing_ = false;
    if (ok && opened_) WriteNext();
  }

  void OnReadDone(bool ok) override {
    if (!ok) return;
    grpc::Slice slice;
    pb::StreamResponse response;
    if (!answer_.TrySingleSlice(&slice).ok()) (void)answer_.DumpToSingleSlice(&slice);
    const bool parsed = response.ParseFromArray(slice.begin(), static_cast<int>(slice.size()));
    {
      std::lock_guard lock(mutex_);
      if (!parsed || response.has_rejected() || response.has_go_away()) context_.TryCancel();
      if (response.has_opened()) opened_ = true;
      if (response.has_ack()) acknowledged_ = response.ack().through_sequence();
      if (acknowledged_ == load_.events) StartWritesDone();
      if (response.has_ack()) WriteNext();
      changed_.notify_all();
    }
    StartRead(&answer_);
  }

  void OnDone(const grpc::Status& status) override {
    std::lock_guard lock(mutex_);
    status_ = status;
    ended_ = true;
    changed_.notify_all();
  }

  // With the lock held.
  void WriteNext() {
    if (is_writing_ || next_ == load_.batches.size()) return;
    if (next_ * kBatchEvents >= acknowledged_ + kUnacknowledgedMax) return;
    is_writing_ = true;
    writing_ = Borrowed(load_.batches[next_++]);
    StartWrite(&writing_);
  }

  const StreamLoad& load_;
  std::string open_;
  grpc::ClientContext context_;
  grpc::ByteBuffer writing_;
  grpc::ByteBuffer answer_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_writing_ = true;  // Until Open()'s own write is done.
  bool opened_ = false;
  bool ended_ = false;
  size_t next_ = 0;
  uint64_t acknowledged_ = 0;
  grpc::Status status_;
};

}  // namespace

std::vector<StreamLoad> MakeStreams(const Load& load) {
  std::vector<StreamLoad> streams(kStreams);
  for (size_t stream = 0; stream < kStreams; ++stream) {
    StreamLoad& made = streams[stream];
    made.source_id = fmt::format("bench/{}", stream);
    pb::StreamRequest request;
    for (size_t i = stream; i < load.values.size(); i += kStreams) {
      event::v1::Record record;
      record.ParseFromString(load.values[i]);
      pb::Batch& batch = *request.mutable_batch();
      if (batch.events_size() == 0) batch.set_first_sequence(made.events + 1);
      batch.add_events()->Swap(record.mutable_event());
      ++made.events;
      if (batch.events_size() < static_cast<int>(kBatchEvents) &&
          i + kStreams < load.values.size()) {
        continue;
      }
      made.batches.push_back(request.SerializeAsString());
      request.Clear();
    }
  }
  return streams;
}

StatusOr<std::chrono::duration<double>> SendStreams(const std::string& address,
                                                    const std::vector<StreamLoad>& streams) {
  grpc::GenericStub stub(grpc::CreateChannel(address, grpc::InsecureChannelCredentials()));
  std::vector<std::unique_ptr<Sender>> senders;
  for (const StreamLoad& stream : streams) {
    senders.push_back(std::make_unique<Sender>(stub, stream));
    senders.back()->Open();
  }
  for (const auto& sender : senders) RETURN_IF_ERROR(sender->WaitUntilOpened());
  const auto began = std::chrono::steady_clock::now();
  for (const auto& sender : senders) sender->Send();
  for (const auto& sender : senders) RETURN_IF_ERROR(sender->WaitUntilDone());
  return std::chrono::steady_clock::now() - began;
}

std::string ReferenceYaml(const std::vector<StreamLoad>& streams) {
  std::string yaml =
      "kind: Unit\nunit_id: group\nlevel: group\nnames: {en: Group}\ntime_zone: Asia/Shanghai\n";
  for (size_t unit = 0; unit < kUnits; ++unit) {
    yaml += fmt::format(
        "---\nkind: Unit\nunit_id: branch-{0:02}\nparent_id: group\nlevel: branch\n"
        "names: {{en: Branch {0}}}\n",
        unit);
  }
  for (const StreamLoad& stream : streams) {
    yaml += fmt::format(
        "---\n{{kind: Source, source_id: {}, family: call, unit_id: group, system: bench}}\n",
        stream.source_id);
  }
  return yaml;
}

}  // namespace assay::bench
