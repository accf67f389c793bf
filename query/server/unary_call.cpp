#include "query/server/unary_call.h"

#include <algorithm>
#include <chrono>
#include <stop_token>

#include "services/runtime/base/reason.h"
#include "services/runtime/rpc/status.h"

namespace assay::query {
namespace {

using std::chrono::milliseconds;
using std::chrono::system_clock;

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

class Reactor final : public grpc::ServerUnaryReactor {
 public:
  Reactor(grpc::CallbackServerContext& context, process::WorkerPool& workers, UnaryWork work)
      : caller_(CallerOf(context)), deadline_(context.deadline()), work_(std::move(work)) {
    const Status posted = workers.Post([this] { Run(); });
    if (posted.ok()) return;
    Finish(rpc::ToGrpc(
        WithReason(Unavailable("the server is busy: {}; try again", Message(posted)), "BUSY")));
  }

 private:
  void Run() {
    const milliseconds left = TimeLeft(deadline_);
    if (left.count() < 0 || cancelled_.stop_requested()) {
      Finish(rpc::ToGrpc(DeadlineExceeded("the call waited longer than its deadline")));
      return;
    }
    Finish(rpc::ToGrpc(work_(caller_, {.cancel = cancelled_.get_token(), .timeout = left})));
  }

  void OnCancel() override { cancelled_.request_stop(); }
  void OnDone() override { delete this; }

  const Caller caller_;
  const system_clock::time_point deadline_;
  const UnaryWork work_;
  std::stop_source cancelled_;
};

}  // namespace

grpc::ServerUnaryReactor* RunUnary(grpc::CallbackServerContext& context,
                                   process::WorkerPool& workers, UnaryWork work) {
  return new Reactor(context, workers, std::move(work));
}

}  // namespace assay::query
