#include "services/runtime/telemetry/address.h"

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

}  // namespace assay::telemetry
