#include "services/runtime/rpc/metrics_interceptor.h"

#include <grpcpp/support/status.h>

#include <chrono>
#include <map>
#include <mutex>

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

// Lives as long as its request. A request that ends without a status of ours (the client went
// away) counts as CANCELLED.
class MetricsInterceptor final : public grpc::experimental::Interceptor {
 public:
  explicit MetricsInterceptor(MethodMetrics& metrics) : metrics_(metrics) { metrics_.Begin(); }
  ~MetricsInterceptor() override { metrics_.End(code_, std::chrono::steady_clock::now() - begin_); }

  void Intercept(InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_STATUS)) {
      code_ = static_cast<StatusCode>(methods->GetSendStatus().error_code());
    }
    methods->Proceed();
  }

 private:
  MethodMetrics& metrics_;
  StatusCode code_ = StatusCode::kCancelled;
  const std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

class MetricsInterceptorFactory final
    : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  explicit MetricsInterceptorFactory(telemetry::Metrics& metrics) : metrics_(metrics) {}

  // gRPC owns the interceptor. Only registered methods come here, so the labels are bounded.
  grpc::experimental::Interceptor* CreateServerInterceptor(
      grpc::experimental::ServerRpcInfo* info) override {
    std::string method = info->method();
    if (method.starts_with('/')) method.erase(0, 1);
    std::lock_guard lock(mutex_);
    std::unique_ptr<MethodMetrics>& entry = methods_[method];
    if (entry == nullptr) entry = std::make_unique<MethodMetrics>(metrics_, method);
    return new MetricsInterceptor(*entry);
  }

 private:
  telemetry::Metrics& metrics_;
  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<MethodMetrics>> methods_;
};

}  // namespace

std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> MakeMetricsInterceptors(
    telemetry::Metrics& metrics) {
  return std::make_unique<MetricsInterceptorFactory>(metrics);
}

}  // namespace assay::rpc
