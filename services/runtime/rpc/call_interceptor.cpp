#include "services/runtime/rpc/call_interceptor.h"

#include <google/protobuf/message_lite.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/status.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string_view>

#include "services/runtime/base/status.h"

namespace assay::rpc {
namespace {

using grpc::experimental::InterceptionHookPoints;
using grpc::experimental::InterceptorBatchMethods;

// The metrics of one method. Codes are added as they occur.
class MethodMetrics {
 public:
  MethodMetrics(telemetry::Metrics& metrics, std::string method)
      : metrics_(metrics),
        method_(std::move(method)),
        seconds_(metrics.AddHistogram("rpc_server_seconds", "Time of a request or whole stream.",
                                      telemetry::LatencyBounds(), {{"method", method_}})),
        active_(metrics.AddGauge("rpc_server_active", "Requests and streams running.",
                                 {{"method", method_}})) {}

  void Begin() { active_.Increment(); }

  void End(StatusCode code, std::chrono::duration<double> seconds) {
    active_.Decrement();
    seconds_.Observe(seconds.count());
    metrics_
        .AddCounter("rpc_server_requests_total", "Requests and streams ended.",
                    {{"method", method_}, {"code", absl::StatusCodeToString(code)}})
        .Increment();
  }

 private:
  telemetry::Metrics& metrics_;
  const std::string method_;
  telemetry::Histogram& seconds_;
  telemetry::Gauge& active_;
};

// What a request takes on the wire beside its messages, and a message beside itself, at most:
// frames and headers. Headers count for what they are, but not for more than honest ones take,
// because HTTP/2 can send them compressed.
constexpr uint64_t kCallBytes = 512;
constexpr uint64_t kHeaderBytesMax = 2048;
constexpr uint64_t kMessageBytes = 64;
constexpr uint64_t kMessageBytesPerFrameByte = 128;

// Methods that gRPC itself serves.
constexpr std::string_view kHealthMethods[] = {"grpc.health.v1.Health/Check",
                                               "grpc.health.v1.Health/Watch"};
constexpr char kUnknown[] = "unknown";

uint64_t SizeOf(const void* message, MessageForm form) {
  if (form == MessageForm::kBytes) return static_cast<const grpc::ByteBuffer*>(message)->Length();
  return static_cast<const google::protobuf::MessageLite*>(message)->ByteSizeLong();
}

struct Method {
  MethodMetrics metrics;
  std::optional<MessageForm> form;  // Nothing for methods that are not ours.
};

// Lives as long as its request. A request that ends without a status of ours (the client went
// away) counts as CANCELLED.
class CallInterceptor final : public grpc::experimental::Interceptor {
 public:
  CallInterceptor(Method& method, ReceiveGuard& guard, grpc::experimental::ServerRpcInfo& call)
      : method_(method), guard_(guard), call_(call) {
    method_.metrics.Begin();
  }
  ~CallInterceptor() override {
    method_.metrics.End(code_, std::chrono::steady_clock::now() - begin_);
  }

  void Intercept(InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::POST_RECV_INITIAL_METADATA)) {
      ExplainHeaders(*methods);
    }
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::POST_RECV_MESSAGE)) {
      ExplainMessage(*methods);
    }
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_STATUS)) {
      code_ = static_cast<StatusCode>(methods->GetSendStatus().error_code());
    }
    methods->Proceed();
  }

 private:
  void ExplainHeaders(InterceptorBatchMethods& methods) {
    uint64_t bytes = std::string_view(call_.method()).size();
    if (const auto* const headers = methods.GetRecvInitialMetadata()) {
      for (const auto& [name, value] : *headers) bytes += name.size() + value.size();
    }
    Account().Explain(kCallBytes + std::min(bytes, kHeaderBytesMax));
  }

  void ExplainMessage(InterceptorBatchMethods& methods) {
    const void* const message = methods.GetRecvMessage();
    if (message == nullptr || !method_.form) return;
    const uint64_t bytes = SizeOf(message, *method_.form);
    Account().Explain(kMessageBytes + bytes + bytes / kMessageBytesPerFrameByte);
  }

  ReceiveAccount& Account() {
    if (account_ == nullptr) account_ = guard_.AccountOf(call_.server_context()->peer());
    return *account_;
  }

  Method& method_;
  ReceiveGuard& guard_;
  grpc::experimental::ServerRpcInfo& call_;
  std::shared_ptr<ReceiveAccount> account_;
  StatusCode code_ = StatusCode::kCancelled;
  const std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

class CallInterceptorFactory final : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  CallInterceptorFactory(const ServedMethods& served, ReceiveGuard& guard,
                         telemetry::Metrics& metrics)
      : served_(served), guard_(guard), metrics_(metrics) {}

  // gRPC owns the interceptor.
  grpc::experimental::Interceptor* CreateServerInterceptor(
      grpc::experimental::ServerRpcInfo* info) override {
    std::string_view name = info->method();
    if (name.starts_with('/')) name.remove_prefix(1);
    return new CallInterceptor(Find(name), guard_, *info);
  }

 private:
  // The name comes from the caller: only what is served becomes a label.
  Method& Find(std::string_view name) {
    const auto served = served_.find(name);
    const bool is_known = served != served_.end() ||
                          std::ranges::find(kHealthMethods, name) != std::end(kHealthMethods);
    if (!is_known) name = kUnknown;
    std::lock_guard lock(mutex_);
    auto entry = methods_.find(name);
    if (entry == methods_.end()) {
      std::optional<MessageForm> form;
      if (served != served_.end()) form = served->second;
      auto method = std::make_unique<Method>(
          Method{.metrics = MethodMetrics(metrics_, std::string(name)), .form = form});
      entry = methods_.emplace(name, std::move(method)).first;
    }
    return *entry->second;
  }

  const ServedMethods& served_;
  ReceiveGuard& guard_;
  telemetry::Metrics& metrics_;
  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<Method>, std::less<>> methods_;
};

}  // namespace

std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> MakeCallInterceptors(
    const ServedMethods& served, ReceiveGuard& guard, telemetry::Metrics& metrics) {
  return std::make_unique<CallInterceptorFactory>(served, guard, metrics);
}

}  // namespace assay::rpc
