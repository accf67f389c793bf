#include "services/runtime/rpc/server_host.h"

#include <google/protobuf/descriptor.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/server_builder_option.h>
#include <grpcpp/impl/server_builder_plugin.h>
#include <grpcpp/impl/server_initializer.h>
#include <grpcpp/resource_quota.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

#include "services/runtime/rpc/grpc_log.h"
#include "services/runtime/rpc/receive_guard.h"
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
  schema.Add(
      section + ".incoming_bytes_max", &incoming_bytes_max,
      {.doc = "Held of messages that are not whole yet, with 8 KiB for each open call, of all "
              "connections together; beyond it the connection with most of them is cut.",
       .min = config::ByteSize::MiB(1),
       .max = config::ByteSize::GiB(16)});
  schema.Add(section + ".process_bytes_max", &process_bytes_max,
             {.doc = "Memory of the process; beyond it connections with more than 16 KiB of "
                     "unfinished calls are cut.",
              .min = config::ByteSize::MiB(128),
              .max = config::ByteSize::GiB(64)});
  schema.Add(section + ".connections_max", &connections_max,
             {.doc = "Most open connections of clients; beyond it those are cut that never called.",
              .unit = "connections",
              .min = 1,
              .max = 100'000});
  schema.Add(section + ".connection_calls_max", &connection_calls_max,
             {.doc = "Calls and streams running at the same time on one connection.",
              .unit = "calls",
              .min = 1,
              .max = 100'000});
  schema.Add(section + ".metadata_bytes_max", &metadata_bytes_max,
             {.doc = "Largest headers of a call; larger ones are refused.",
              .min = config::ByteSize::KiB(1),
              .max = config::ByteSize::KiB(64)});
  schema.AddRule([this, section] { return telemetry::LoopbackOnly(section + ".listen", listen); });
}

namespace {

constexpr std::chrono::seconds kHandshakeWithin{10};
// What a client may send of one stream that nobody reads; more only of a message being read. gRPC
// would otherwise raise it for fast connections to many megabytes.
constexpr int kStreamWindowBytes = 64 * 1024;

// The quota is the second line behind the guard: it also counts what is not messages.
void BoundWhatClientsSend(const ServerOptions& options, grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(static_cast<int>(options.message_bytes_max.bytes));
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_DEFLATE, false);
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_GZIP, false);
  grpc::ResourceQuota quota("server");
  quota.Resize(2 * options.incoming_bytes_max.bytes);
  builder.SetResourceQuota(quota);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS,
                             static_cast<int>(options.connection_calls_max));
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE,
                             static_cast<int>(options.metadata_bytes_max.bytes));
  builder.AddChannelArgument(GRPC_ARG_ENABLE_CHANNELZ, 1);  // The guard asks it.
  builder.AddChannelArgument(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, kStreamWindowBytes);
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS,
                             static_cast<int>(std::chrono::milliseconds(kHandshakeWithin).count()));
}

struct Service {
  grpc::Service* service;
  MessageForm form;
};

// Learns the names of the methods when the server is made: the generated classes do not tell them.
class MethodNames final : public grpc::ServerBuilderPlugin, public grpc::ServerBuilderOption {
 public:
  MethodNames(const std::vector<Service>& services, ServedMethods& served)
      : services_(services), served_(served) {}

  std::string name() override { return "assay_method_names"; }
  void InitServer(grpc::ServerInitializer*) override {}
  void ChangeArguments(const std::string&, void*) override {}
  // Our services come first, in the order of their registration; then those of other plugins.
  void Finish(grpc::ServerInitializer* server) override {
    const std::vector<std::string>& names = *server->GetServiceList();
    for (size_t i = 0; i < names.size(); ++i) {
      const auto* const service =
          google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(names[i]);
      if (service == nullptr) continue;
      const MessageForm form = i < services_.size() ? services_[i].form : MessageForm::kParsed;
      for (int method = 0; method < service->method_count(); ++method) {
        served_.emplace(fmt::format("{}/{}", names[i], service->method(method)->name()), form);
      }
    }
  }

  void UpdateArguments(grpc::ChannelArguments*) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    plugins->push_back(std::make_unique<MethodNames>(services_, served_));
  }

 private:
  const std::vector<Service>& services_;
  ServedMethods& served_;
};

}  // namespace

struct ServerHost::Impl {
  Impl(ServerOptions server_options, telemetry::Metrics& server_metrics)
      : options(std::move(server_options)),
        metrics(server_metrics),
        guard({.incoming_bytes_max = options.incoming_bytes_max.bytes,
               .process_bytes_max = options.process_bytes_max.bytes,
               .connections_max = options.connections_max},
              metrics) {}

  const ServerOptions options;
  telemetry::Metrics& metrics;
  ReceiveGuard guard;
  std::vector<Service> services;
  ServedMethods served;
  std::string address;
  std::mutex mutex;  // Guards the life of `server` against SetServing() from other threads.
  std::unique_ptr<grpc::Server> server;
};

ServerHost::ServerHost(ServerOptions options, telemetry::Metrics& metrics)
    : impl_(std::make_unique<Impl>(std::move(options), metrics)) {}

ServerHost::~ServerHost() { Stop(std::chrono::milliseconds(0)); }

void ServerHost::AddService(grpc::Service& service, MessageForm form) {
  impl_->services.push_back({&service, form});
}

Status ServerHost::Start() {
  ForwardGrpcLog();
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();

  const ServerOptions& options = impl_->options;
  const int keepalive_ms = static_cast<int>(options.keepalive.count());
  grpc::ServerBuilder builder;
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);  // A taken port must be an error.
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, keepalive_ms);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  // Clients that ask more often are sent away ("too_many_pings"); the standard bound of five
  // minutes would send ours away.
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             std::min(keepalive_ms, 10'000));
  BoundWhatClientsSend(options, builder);
  builder.SetOption(std::make_unique<MethodNames>(impl_->services, impl_->served));
  for (const Service& added : impl_->services) builder.RegisterService(added.service);
  std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> interceptors;
  interceptors.push_back(MakeCallInterceptors(impl_->served, impl_->guard, impl_->metrics));
  builder.experimental().SetInterceptorCreators(std::move(interceptors));
  int port = 0;
  builder.AddListeningPort(options.listen, grpc::InsecureServerCredentials(), &port);

  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr || port == 0) {
    return Unavailable("listen on {}: address not usable or taken; choose another", options.listen);
  }
  // gRPC's own word until told otherwise is that it serves.
  server->GetHealthCheckService()->SetServingStatus(false);
  impl_->address = fmt::format("{}:{}", options.listen.substr(0, options.listen.rfind(':')), port);
  {
    std::lock_guard lock(impl_->mutex);
    impl_->server = std::move(server);
  }
  impl_->guard.Start(static_cast<uint16_t>(port));
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
  impl_->guard.Stop();
}

}  // namespace assay::rpc
