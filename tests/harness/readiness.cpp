#include "tests/harness/readiness.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/generic/generic_stub.h>
#include <httplib.h>

#include "services/runtime/rpc/channel.h"

namespace assay::testing {
namespace {

using namespace std::chrono_literals;

constexpr int kHttpOk = 200;

}  // namespace

bool IsReady(int monitoring_port) {
  const auto response = httplib::Client("127.0.0.1", monitoring_port).Get("/readyz");
  return response && response->status == kHttpOk;
}

std::string WhyNotReady(int monitoring_port) {
  const auto response = httplib::Client("127.0.0.1", monitoring_port).Get("/readyz");
  return response && response->status != kHttpOk ? response->body : std::string();
}

// grpc.health.v1.HealthCheckResponse{status = SERVING} is 08 01; its stubs are not packaged.
bool IsServing(const std::string& address) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + 2s);
  grpc::CompletionQueue queue;
  const std::shared_ptr<grpc::Channel> channel = rpc::Connect({.address = address});
  grpc::GenericStub stub(channel);
  const grpc::Slice nothing;
  const auto call = stub.PrepareUnaryCall(&context, "/grpc.health.v1.Health/Check",
                                          grpc::ByteBuffer(&nothing, 1), &queue);
  grpc::ByteBuffer response;
  grpc::Status status;
  call->StartCall();
  call->Finish(&response, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  if (!status.ok()) return false;
  grpc::Slice bytes;
  return response.DumpToSingleSlice(&bytes).ok() &&
         std::string(bytes.begin(), bytes.end()) == std::string("\x08\x01");
}

}  // namespace assay::testing
