#include "services/assayctl/unary_call.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "services/runtime/rpc/status.h"
#include "services/runtime/rpc/trace.h"

namespace assay::assayctl {

namespace {

constexpr std::chrono::milliseconds kTick{100};

struct Answer {
  std::mutex mutex;
  std::condition_variable came;
  std::optional<grpc::Status> status;
};

}  // namespace

UnaryOptions ToQueryServer(const Session& session, std::chrono::seconds within) {
  return {.what = "query server at " + session.query,
          .advice = "is it running (--query)",
          .within = within};
}

Status Await(
    const Session& session, const UnaryOptions& options,
    const std::function<void(grpc::ClientContext*, std::function<void(grpc::Status)>)>& start) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + options.within);
  rpc::SendTrace(telemetry::TraceContext::Start(), context);
  Answer answer;
  start(&context, [&](grpc::Status status) {
    std::lock_guard lock(answer.mutex);
    answer.status = std::move(status);
    answer.came.notify_one();
  });

  Progress progress = session.ShowProgress(options.what);
  std::unique_lock lock(answer.mutex);
  while (!answer.came.wait_for(lock, kTick, [&] { return answer.status.has_value(); })) {
    if (session.stop.stop_requested()) context.TryCancel();
    progress.Show(0, 0);
  }
  const Status status = rpc::FromGrpc(*answer.status);
  if (status.code() != StatusCode::kUnavailable) return status;
  return Unavailable("{}: {}; {}", options.what, Message(status), options.advice);
}

}  // namespace assay::assayctl
