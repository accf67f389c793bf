// UnaryCalls: answers unary calls on a worker pool, within the memory that all calls share.
//
// gRPC's threads must not block, so the reactor only posts; the work runs on a worker with what is
// left of the client's deadline, and is cancelled when the client goes away. A request is charged
// to the budget while it waits, an answer until the client has taken it; a client that does not
// take it in time is cut off, so that nobody keeps memory from others by not reading.
#pragma once

#include <google/protobuf/message.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <functional>

#include "query/server/answer_buffer.h"
#include "query/server/engine/caller.h"
#include "query/server/engine/figure_store.h"
#include "services/runtime/base/status.h"
#include "services/runtime/process/worker_pool.h"

namespace assay::query {

struct CallLimits {
  size_t answer_bytes_max = 16 << 20;
  std::chrono::milliseconds send_time_max{30'000};
};

class UnaryCalls {
 public:
  // All must outlive the calls.
  UnaryCalls(process::WorkerPool& workers, MemoryBudget& memory, CallLimits limits)
      : workers_(workers), memory_(memory), limits_(limits) {}

  // Fills in the response of a small answer, which lives as long as the call.
  using Work = std::function<Status(const Caller& caller, const ReadControl& control)>;
  // The reactor deletes itself when the call is over. kUnavailable when too many calls wait.
  grpc::ServerUnaryReactor* Run(grpc::CallbackServerContext& context,
                                const google::protobuf::Message& request,
                                google::protobuf::Message& response, Work work) const;

  // As Run() for answers that may be large and requests that may be many: the request stays bytes
  // until a worker reads it, the answer is written as bytes.
  template <typename Request>
  using Writing = std::function<Status(const Caller& caller, const ReadControl& control,
                                       const Request& request, AnswerBuffer& answer)>;
  template <typename Request>
  grpc::ServerUnaryReactor* RunBytes(grpc::CallbackServerContext& context,
                                     const grpc::ByteBuffer& request, grpc::ByteBuffer& response,
                                     Writing<Request> work) const {
    return RunParsed(
        context, request, response, Request::default_instance(),
        [work = std::move(work)](const Caller& caller, const ReadControl& control,
                                 const google::protobuf::Message& parsed, AnswerBuffer& answer) {
          return work(caller, control, static_cast<const Request&>(parsed), answer);
        });
  }

 private:
  using ParsedWork = Writing<google::protobuf::Message>;

  grpc::ServerUnaryReactor* RunParsed(grpc::CallbackServerContext& context,
                                      const grpc::ByteBuffer& request, grpc::ByteBuffer& response,
                                      const google::protobuf::Message& prototype,
                                      ParsedWork work) const;

  process::WorkerPool& workers_;
  MemoryBudget& memory_;
  const CallLimits limits_;
};

}  // namespace assay::query
