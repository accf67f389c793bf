// ServerHost: one gRPC server with what every server of ours has: the standard health service,
// reflection, limits, keepalive, metrics per method, and a stop with a bound.
//
//   rpc::ServerHost server(config.rpc, process.metrics());
//   server.AddService(ingest_service);
//   RETURN_IF_ERROR(server.Start());
//   process.OnStop("ingest server", [&] { server.Stop(std::chrono::seconds(5)); });
//
// Services use gRPC's callback API; reactors must not block (see process::WorkerPool).
// Metrics: rpc_server_requests_total{method,code}, rpc_server_seconds{method} and
// rpc_server_active{method}; for streams the time is that of the whole stream. Methods that nobody
// serves are one method, "unknown". What is held of unfinished messages, and the number of
// connections, are bounded by a ReceiveGuard; messages are taken uncompressed only, because a
// compressed one may become a thousand times as large as the limit on messages.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "services/runtime/base/status.h"
#include "services/runtime/config/schema.h"
#include "services/runtime/rpc/call_interceptor.h"
#include "services/runtime/telemetry/metrics.h"

namespace grpc {
class Service;
}

namespace assay::rpc {

struct ServerOptions {
  std::string listen = "127.0.0.1:0";                             // Port 0 takes a free one.
  config::ByteSize message_bytes_max = config::ByteSize::MiB(4);  // Received; larger is refused.
  // The server asks silent clients this often whether they live; clients may ask as often.
  std::chrono::milliseconds keepalive{30'000};
  // See ReceiveGuard.
  config::ByteSize incoming_bytes_max = config::ByteSize::MiB(32);
  config::ByteSize process_bytes_max = config::ByteSize::GiB(1);
  uint32_t connections_max = 512;
  uint32_t connection_calls_max = 1'000;
  config::ByteSize metadata_bytes_max = config::ByteSize::KiB(8);

  // A setting of the same name for each in `section`; and the rule that only this machine may
  // reach the server, for it asks nobody for credentials.
  void Declare(config::Schema& schema, const std::string& section);
};

class ServerHost {
 public:
  ServerHost(ServerOptions options, telemetry::Metrics& metrics);
  ~ServerHost();  // As Stop() with no grace.

  // Before Start(). The service must outlive the host. `form`: kBytes when its methods take
  // grpc::ByteBuffer (WithRawCallbackMethod_...), all of them.
  void AddService(grpc::Service& service, MessageForm form = MessageForm::kParsed);

  // Listens and serves. kUnavailable when the address cannot be bound (also when another
  // process has it). The health service answers NOT_SERVING until SetServing(true).
  Status Start();

  // Host and port really bound; after Start().
  const std::string& address() const;

  // What the health service answers, for the whole server and each service.
  void SetServing(bool serving);

  // NOT_SERVING, no new requests; running ones have `grace` to end and are then cancelled.
  // Returns when all have ended. May be repeated.
  void Stop(std::chrono::milliseconds grace);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace assay::rpc
