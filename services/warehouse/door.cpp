#include "services/warehouse/door.h"

#include <algorithm>
#include <cctype>

#include "services/runtime/telemetry/address.h"
#include "services/warehouse/exception.h"

namespace assay::warehouse {
namespace {

// "Store.Example:8123" -> store.example; "[::1]:8123" -> ::1; empty where it is no host.
std::string HostName(std::string_view header) {
  std::string name(header.substr(0, header.rfind(':')));
  if (header.starts_with('[')) {
    const size_t end = header.find(']');
    if (end == header.npos || (end + 1 < header.size() && header[end + 1] != ':')) return {};
    name = header.substr(1, end - 1);
  }
  std::ranges::transform(name, name.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name;
}

}  // namespace

Status CheckDoor(const HeaderLookup& header, const std::vector<std::string>& hosts) {
  if (!header("Origin").empty()) {
    return MakeException(kAccessDenied, "Requests of web pages are refused (Origin)");
  }
  const std::string_view site = header("Sec-Fetch-Site");
  if (!site.empty() && site != "none") {
    return MakeException(kAccessDenied, "Requests of web pages are refused (Sec-Fetch-Site)");
  }
  const std::string host = HostName(header("Host"));
  if (telemetry::IsLoopback({.host = host}) || std::ranges::find(hosts, host) != hosts.end()) {
    return OkStatus();
  }
  return MakeException(kAccessDenied,
                       "Host names another machine; ask 127.0.0.1, or list the name in "
                       "warehouse.hosts");
}

}  // namespace assay::warehouse
