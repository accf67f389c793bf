// What somebody asks of the monitoring port: one HTTP/1 request, judged.
//
// The port is open to every program of this machine, and so to every page that a browser here
// shows. A page can send requests anywhere but must not learn or do anything by them: a request
// with an Origin, or for a name that is not this machine's (a name of the page's own that resolves
// to loopback), is refused. There is nothing to change here, so only GET and HEAD are answered.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace assay::telemetry {

inline constexpr size_t kMonitoringRequestBytesMax = 8 * 1024;  // Request line and headers.

struct MonitoringRequest {
  int refused = 0;          // 0, or the HTTP status to refuse it with.
  std::string_view reason;  // Why, when refused.
  std::string path;         // Without the query.
  bool head_only = false;
};

// True once `received` holds a whole request line and all headers.
bool IsWhole(std::string_view received);

// `received` must be whole.
MonitoringRequest ReadMonitoringRequest(std::string_view received);

// "localhost", 127.0.0.0/8 or "[::1]", with or without a port.
bool NamesThisMachine(std::string_view host);

}  // namespace assay::telemetry
