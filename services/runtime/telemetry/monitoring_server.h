// MonitoringServer: answers operators over HTTP.
//
//   /metrics   Prometheus text
//   /healthz   200 while the process lives
//   /readyz    200 when it can do its work, else 503 and the reason
//
// Loopback only, GET and HEAD only, and not for pages of a browser (monitoring_request.h): there
// is no access control here. One thread holds all connections, so that requests which somebody
// begins and never ends hold nobody up; two others make /readyz and /metrics, each once for all who
// ask meanwhile, and the callbacks run on them. Every connection serves one request.
//
// Limits: kMonitoringRequestBytesMax; a request must be whole within a second, its answer taken
// within five; of 256 connections the one that has been sending its request for longest makes room.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "services/runtime/base/status.h"
#include "services/runtime/telemetry/metrics.h"

namespace assay::telemetry {

class MonitoringServer {
 public:
  // Listens at once. `listen` is host:port; port 0 takes a free one. Fails when the address is
  // malformed or taken. `metrics` must outlive the server.
  static StatusOr<std::unique_ptr<MonitoringServer>> Start(const std::string& listen,
                                                           const Metrics& metrics,
                                                           std::function<Status()> readiness);
  ~MonitoringServer();

  // Host and port really listened on.
  std::string address() const;

 private:
  struct Impl;
  explicit MonitoringServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace assay::telemetry
