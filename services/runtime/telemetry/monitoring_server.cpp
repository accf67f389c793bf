#include "services/runtime/telemetry/monitoring_server.h"

#include <httplib.h>

#include <future>
#include <string_view>
#include <thread>
#include <utility>

#include "services/runtime/telemetry/address.h"

namespace assay::telemetry {
namespace {

constexpr char kPlainText[] = "text/plain; charset=utf-8";
constexpr char kPrometheusText[] = "text/plain; version=0.0.4; charset=utf-8";
constexpr size_t kThreads = 2;  // A scrape and a probe at the same time.

}  // namespace

struct MonitoringServer::Impl {
  httplib::Server server;
  std::string host;
  int port = 0;
  std::promise<void> listening;  // Kept once the listening loop has begun.
  std::thread thread;
};

MonitoringServer::MonitoringServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

MonitoringServer::~MonitoringServer() {
  impl_->listening.get_future().wait();  // Before that stop() has no effect.
  impl_->server.stop();
  impl_->thread.join();
}

std::string MonitoringServer::address() const {
  return fmt::format("{}:{}", impl_->host, impl_->port);
}

StatusOr<std::unique_ptr<MonitoringServer>> MonitoringServer::Start(
    const std::string& listen, const Metrics& metrics, std::function<Status()> readiness) {
  ASSIGN_OR_RETURN(const Address address, ParseAddress(listen));
  auto impl = std::make_unique<Impl>();
  impl->host = address.host;
  httplib::Server& server = impl->server;
  // The listening loop makes its queue as the first thing it does.
  server.new_task_queue = [&own = *impl] {
    own.listening.set_value();
    return new httplib::ThreadPool(kThreads);
  };
  // The default also shares the port with other processes; a taken port must be an error.
  server.set_socket_options([](socket_t socket) {
    const int yes = 1;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  });
  server.Get("/metrics", [&metrics](const httplib::Request&, httplib::Response& response) {
    response.set_content(metrics.Text(), kPrometheusText);
  });
  server.Get("/healthz", [](const httplib::Request&, httplib::Response& response) {
    response.set_content("alive\n", kPlainText);
  });
  server.Get("/readyz", [readiness = std::move(readiness)](const httplib::Request&,
                                                           httplib::Response& response) {
    const Status status = readiness();
    response.status = status.ok() ? 200 : 503;
    response.set_content(status.ok() ? "ready\n" : std::string(Message(status)) + "\n", kPlainText);
  });

  impl->port = address.port == 0 ? server.bind_to_any_port(address.host)
               : server.bind_to_port(address.host, address.port) ? address.port
                                                                 : -1;
  if (impl->port < 0) {
    return Unavailable("listen for monitoring on {}: address not usable or taken; choose another",
                       listen);
  }
  impl->thread = std::thread([&own = *impl] { own.server.listen_after_bind(); });
  return std::unique_ptr<MonitoringServer>(new MonitoringServer(std::move(impl)));
}

}  // namespace assay::telemetry
