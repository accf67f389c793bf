#include "query/server/unary_call.h"

#include <google/protobuf/io/zero_copy_stream.h>
#include <grpcpp/alarm.h>
#include <grpcpp/support/proto_buffer_reader.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <stop_token>

#include "query/server/engine/refusal.h"
#include "query/server/request_limits.h"
#include "services/runtime/rpc/status.h"

namespace assay::query {
namespace {

using std::chrono::milliseconds;
using std::chrono::system_clock;

// What a byte of a request may become: an empty text of a list has two bytes on the wire and 56 in
// memory, and is copied once into the engine's own types.
constexpr size_t kMemoryPerRequestByte = 64;

// Who calls. Without configured credentials every listener is loopback-only and a caller of this
// machine may see everything.
Caller CallerOf(const grpc::CallbackServerContext&) { return Caller::Everything(); }

// What is left until the client stops waiting; 0 when it waits for ever. Never more than a day, so
// that the difference cannot overflow.
milliseconds TimeLeft(system_clock::time_point deadline) {
  constexpr milliseconds kLongest = std::chrono::hours(24);
  if (deadline == system_clock::time_point::max()) return milliseconds(0);
  const auto now = system_clock::now();
  if (deadline >= now + kLongest) return milliseconds(0);
  return std::chrono::duration_cast<milliseconds>(deadline - now);
}

Status Parse(const grpc::ByteBuffer& bytes, google::protobuf::Message& message) {
  grpc::ByteBuffer shared(bytes);  // The slices are the same; the reader needs one of its own.
  grpc::ProtoBufferReader reader(&shared);
  if (reader.status().ok() && message.ParseFromZeroCopyStream(&reader)) return OkStatus();
  return WithReason(InvalidArgument("the request is not a {}", message.GetTypeName()),
                    kBadQuestion);
}

class Reactor final : public grpc::ServerUnaryReactor {
 public:
  struct Options {
    size_t request_bytes = 0;  // In memory while the call waits.
    milliseconds send_time_max{0};
  };

  Reactor(grpc::CallbackServerContext& context, process::WorkerPool& workers,
          MemoryBudget::Charge memory, Options options, UnaryCalls::Work work)
      : context_(context),
        caller_(CallerOf(context)),
        deadline_(context.deadline()),
        options_(options),
        memory_(std::move(memory)),
        work_(std::move(work)) {
    if (const Status charged = memory_.TryRaise(options_.request_bytes); !charged.ok()) {
      Answer(charged);
      return;
    }
    const Status posted = workers.Post([this] { Run(); });
    if (posted.ok()) return;
    Answer(WithReason(Unavailable("the server is busy: {}; try again", Message(posted)), "BUSY"));
  }

 private:
  void Run() {
    const milliseconds left = TimeLeft(deadline_);
    if (left.count() < 0 || cancelled_.stop_requested()) {
      Answer(DeadlineExceeded("the call waited longer than its deadline"));
      return;
    }
    Answer(work_(caller_, {.cancel = cancelled_.get_token(), .timeout = left, .memory = &memory_}));
  }

  // An answer is memory until it is taken: not longer than `send_time_max`.
  void Answer(const Status& status) {
    taken_or_not_.Set(system_clock::now() + options_.send_time_max, [this](bool is_over) {
      if (is_over) CutOff();
      Release();
    });
    Finish(rpc::ToGrpc(status));
  }

  void OnCancel() override { cancelled_.request_stop(); }
  void OnDone() override {
    {
      std::lock_guard lock(mutex_);
      is_done_ = true;
    }
    memory_.LowerTo(0);
    taken_or_not_.Cancel();
    Release();
  }
  void CutOff() {
    std::lock_guard lock(mutex_);
    if (!is_done_) context_.TryCancel();  // The context ends after OnDone().
  }
  // The call and the alarm both use this object; the later of them deletes it.
  void Release() {
    if (--users_ == 0) delete this;
  }

  grpc::CallbackServerContext& context_;
  const Caller caller_;
  const system_clock::time_point deadline_;
  const Options options_;
  MemoryBudget::Charge memory_;
  const UnaryCalls::Work work_;
  std::stop_source cancelled_;
  grpc::Alarm taken_or_not_;
  std::atomic<int> users_ = 2;
  std::mutex mutex_;
  bool is_done_ = false;
};

}  // namespace

grpc::ServerUnaryReactor* UnaryCalls::Run(grpc::CallbackServerContext& context,
                                          const google::protobuf::Message& request,
                                          google::protobuf::Message& response, Work work) const {
  const size_t request_bytes = request.SpaceUsedLong();
  auto checked = [&request, &response, work = std::move(work), limits = limits_](
                     const Caller& caller, const ReadControl& control) -> Status {
    RETURN_IF_ERROR(CheckRequest(request));
    RETURN_IF_ERROR(work(caller, control));
    const size_t bytes = response.ByteSizeLong();
    if (bytes > limits.answer_bytes_max) {
      response.Clear();
      return WithReason(ResourceExhausted("answer: it has {} bytes; at most {} "
                                          "(query.answer_bytes_max): ask for a smaller page",
                                          bytes, limits.answer_bytes_max),
                        kAnswerTooLarge);
    }
    return control.memory->Raise(response.SpaceUsedLong() + bytes,
                                 {.timeout = control.timeout, .cancel = control.cancel});
  };
  return new Reactor(context, workers_, memory_.None(),
                     {.request_bytes = request_bytes, .send_time_max = limits_.send_time_max},
                     std::move(checked));
}

grpc::ServerUnaryReactor* UnaryCalls::RunParsed(grpc::CallbackServerContext& context,
                                                const grpc::ByteBuffer& request,
                                                grpc::ByteBuffer& response,
                                                const google::protobuf::Message& prototype,
                                                ParsedWork work) const {
  const size_t request_bytes = request.Length();
  auto write = [&request, &response, &prototype, request_bytes, work = std::move(work),
                bytes_max = limits_.answer_bytes_max](const Caller& caller,
                                                      const ReadControl& control) -> Status {
    RETURN_IF_ERROR(control.memory->Raise(request_bytes * kMemoryPerRequestByte,
                                          {.timeout = control.timeout, .cancel = control.cancel}));
    AnswerBuffer answer(bytes_max);
    const Status status = [&]() -> Status {
      const std::unique_ptr<google::protobuf::Message> parsed(prototype.New());
      RETURN_IF_ERROR(Parse(request, *parsed));
      RETURN_IF_ERROR(CheckRequest(*parsed));
      return work(caller, control, *parsed, answer);
    }();
    if (status.ok()) response = answer.Take();
    control.memory->LowerTo(request_bytes + response.Length());
    return status;
  };
  return new Reactor(context, workers_, memory_.None(),
                     {.request_bytes = request_bytes, .send_time_max = limits_.send_time_max},
                     std::move(write));
}

}  // namespace assay::query
