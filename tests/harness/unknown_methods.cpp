#include "tests/harness/unknown_methods.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/generic/generic_stub.h>
#include <httplib.h>

#include <algorithm>
#include <memory>
#include <sstream>
#include <vector>

#include "services/runtime/rpc/channel.h"
#include "services/runtime/rpc/status.h"

namespace assay::testing {
namespace {

using namespace std::chrono_literals;

constexpr int kAtATime = 100;
constexpr size_t kNameBytes = 4096;
constexpr int kHttpNotFound = 404;

struct Call {
  grpc::ClientContext context;
  std::unique_ptr<grpc::GenericClientAsyncResponseReader> reader;
  grpc::ByteBuffer response;
  grpc::Status status;
};

Status CallUnknownMethods(const std::shared_ptr<grpc::Channel>& channel, int first, int count) {
  grpc::GenericStub stub(channel);
  grpc::CompletionQueue queue;
  std::vector<Call> calls(count);
  for (int i = 0; i < count; ++i) {
    Call& call = calls[i];
    call.context.set_deadline(std::chrono::system_clock::now() + 30s);
    // A channel to the same address that has just gone may still be closing its connection.
    call.context.set_wait_for_ready(true);
    const grpc::Slice nothing;
    const std::string name = fmt::format("/assay.unknown.v1.Service{}/", first + i);
    call.reader = stub.PrepareUnaryCall(&call.context, name + std::string(kNameBytes, 'x'),
                                        grpc::ByteBuffer(&nothing, 1), &queue);
    call.reader->StartCall();
    call.reader->Finish(&call.response, &call.status, &call);
  }
  void* tag = nullptr;
  bool ok = false;
  for (int i = 0; i < count; ++i) queue.Next(&tag, &ok);
  for (const Call& call : calls) {
    if (call.status.error_code() == grpc::StatusCode::UNIMPLEMENTED) continue;
    return Annotate(rpc::FromGrpc(call.status), "a method that nobody serves");
  }
  return OkStatus();
}

}  // namespace

Status AskForUnknownThings(const std::string& address, int monitoring_port, int count) {
  const std::shared_ptr<grpc::Channel> channel = rpc::Connect({.address = address});
  for (int asked = 0; asked < count; asked += kAtATime) {
    RETURN_IF_ERROR(CallUnknownMethods(channel, asked, std::min(kAtATime, count - asked)));
  }
  httplib::Client http("127.0.0.1", monitoring_port);
  for (int i = 0; i < count; ++i) {
    const auto response = http.Get(fmt::format("/unknown{}", i));
    if (!response || response->status != kHttpNotFound) {
      return Internal("GET /unknown{} at port {}: {}, not 404", i, monitoring_port,
                      response ? std::to_string(response->status) : to_string(response.error()));
    }
  }
  return OkStatus();
}

StatusOr<int> SeriesOf(int monitoring_port) {
  const auto response = httplib::Client("127.0.0.1", monitoring_port).Get("/metrics");
  if (!response) {
    return Unavailable("GET /metrics at port {}: {}", monitoring_port, to_string(response.error()));
  }
  std::istringstream lines(response->body);
  int series = 0;
  for (std::string line; std::getline(lines, line);) series += line.starts_with('#') ? 0 : 1;
  return series;
}

}  // namespace assay::testing
