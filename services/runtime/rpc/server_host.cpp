#include "services/runtime/rpc/server_host.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

#include "services/runtime/rpc/grpc_log.h"
#include "services/runtime/rpc/metrics_interceptor.h"
#include "services/runtime/telemetry/address.h"

namespace assay::rpc {

void ServerOptions::Declare(config::Schema& schema, const std::string& section) {
  schema.Add(section + ".listen", &listen,
             {.doc = "Address of the gRPC services as host:port; port 0 takes a free one."});
  schema.Add(section + ".message_bytes_max", &message_bytes_max,
             {.doc = "Largest message accepted from a client.",
              .min = config::ByteSize::KiB(64),
              .max = config::ByteSize::MiB(64)});
  schema.Add(section + ".keepalive", &keepalive,
             {.doc = "How often a silent client is asked whether it lives.",
              .min = std::chrono::milliseconds(1000),
              .max = std::chrono::hours(2)});
  schema.AddRule([this, section] { return telemetry::LoopbackOnly(section + ".listen", listen); });
}

struct ServerHost::Impl {
  Impl(ServerOptions server_options, telemetry::Metrics& server_metrics)
      : options(std::move(server_options)), metrics(server_metrics) {}

  const ServerOptions options;
  telemetry::Metrics& metrics;
  std::vector<grpc::Service*> services;
  std::string address;
  std::mutex mutex;  // Guards the life of `server` against SetServing() from other threads.
  std::unique_ptr<grpc::Server> server;
};

ServerHost::ServerHost(ServerOptions options, telemetry::Metrics& metrics)
    : impl_(std::make_unique<Impl>(std::move(options), metrics)) {}

ServerHost::~ServerHost() { Stop(std::chrono::milliseconds(0)); }

void ServerHost::AddService(grpc::Service& service) { impl_->services.push_back(&service); }

Status ServerHost::Start() {
  ForwardGrpcLog();
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();

  const ServerOptions& options = impl_->options;
  const int keepalive_ms = static_cast<int>(options.keepalive.count());
  grpc::ServerBuilder builder;
  builder.SetMaxReceiveMessageSize(static_cast<int>(options.message_bytes_max.bytes));
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);  // A taken port must be an error.
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, keepalive_ms);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  // Clients that ask more often are sent away ("too_many_pings"); the standard bound of five
  // minutes would send ours away.
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             std::min(keepalive_ms, 10'000));
  for (grpc::Service* service : impl_->services) builder.RegisterService(service);
  std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> interceptors;
  interceptors.push_back(MakeMetricsInterceptors(impl_->metrics));
  builder.experimental().SetInterceptorCreators(std::move(interceptors));
  int port = 0;
  builder.AddListeningPort(options.listen, grpc::InsecureServerCredentials(), &port);

  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr || port == 0) {
    return Unavailable("listen on {}: address not usable or taken; choose another", options.listen);
  }
  impl_->address = fmt::format("{}:{}", options.listen.substr(0, options.listen.rfind(':')), port);
  {
    std::lock_guard lock(impl_->mutex);
    impl_->server = std::move(server);
  }
  SetServing(false);
  return OkStatus();
}

const std::string& ServerHost::address() const { return impl_->address; }

void ServerHost::SetServing(bool serving) {
  std::lock_guard lock(impl_->mutex);
  if (impl_->server == nullptr) return;
  impl_->server->GetHealthCheckService()->SetServingStatus(serving);
}

void ServerHost::Stop(std::chrono::milliseconds grace) {
  SetServing(false);
  std::unique_ptr<grpc::Server> server;
  {
    std::lock_guard lock(impl_->mutex);
    server = std::move(impl_->server);
  }
  if (server == nullptr) return;
  server->Shutdown(std::chrono::system_clock::now() + grace);
  server->Wait();
}

}  // namespace assay::rpc
