#include "services/runtime/telemetry/address.h"

#include <arpa/inet.h>

#include <charconv>

namespace assay::telemetry {

StatusOr<Address> ParseAddress(std::string_view text) {
  const size_t colon = text.rfind(':');
  Address address;
  if (colon != text.npos) {
    std::string_view host = text.substr(0, colon);
    const std::string_view port = text.substr(colon + 1);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    address.host = host;
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), address.port);
    const bool whole = error == std::errc() && end == port.data() + port.size() && !port.empty();
    if (whole && !host.empty()) return address;
  }
  return InvalidArgument("address \"{}\": not of the form host:port, such as 127.0.0.1:9100", text);
}

bool IsLoopback(const Address& address) {
  if (address.host == "localhost") return true;
  in_addr v4{};
  if (inet_pton(AF_INET, address.host.c_str(), &v4) == 1) return ntohl(v4.s_addr) >> 24 == 127;
  in6_addr v6{};
  return inet_pton(AF_INET6, address.host.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

Status LoopbackOnly(std::string_view setting, std::string_view address, std::string_view or_else) {
  const StatusOr<Address> parsed = ParseAddress(address);
  if (!parsed.ok()) return InvalidArgument("{}: {}", setting, Message(parsed.status()));
  if (IsLoopback(*parsed)) return OkStatus();
  return InvalidArgument(
      "{}: {}: others than this machine could reach it, and nobody is asked for credentials; "
      "listen on 127.0.0.1, [::1] or localhost{}{}",
      setting, address, or_else.empty() ? "" : ", or ", or_else);
}

}  // namespace assay::telemetry
