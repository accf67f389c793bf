#include "services/runtime/telemetry/monitoring_request.h"

#include <algorithm>
#include <cctype>
#include <optional>

#include "services/runtime/telemetry/address.h"

namespace assay::telemetry {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kHeadersEnd = "\r\n\r\n";

MonitoringRequest Refuse(int status, std::string_view reason) {
  return {.refused = status, .reason = reason, .path = {}};
}

// The text up to `separator`, which is taken away with it; everything when there is none.
std::string_view TakeUntil(std::string_view separator, std::string_view& text) {
  const size_t at = text.find(separator);
  const std::string_view taken = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + separator.size());
  return taken;
}

std::string_view Trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// `lower` is in lower case.
bool IsHeader(std::string_view name, std::string_view lower) {
  return std::ranges::equal(
      name, lower, [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; });
}

}  // namespace

bool IsWhole(std::string_view received) {
  return received.find(kHeadersEnd) != std::string_view::npos;
}

MonitoringRequest ReadMonitoringRequest(std::string_view received) {
  std::string_view line = TakeUntil(kLineEnd, received);
  const std::string_view method = TakeUntil(" ", line);
  std::string_view target = TakeUntil(" ", line);
  const std::string_view version = line;
  if (!version.starts_with("HTTP/1.")) return Refuse(400, "not HTTP/1");

  std::optional<std::string_view> host;
  for (line = TakeUntil(kLineEnd, received); !line.empty(); line = TakeUntil(kLineEnd, received)) {
    const std::string_view name = TakeUntil(":", line);
    if (IsHeader(name, "origin")) return Refuse(403, "pages of a browser are not answered");
    if (!IsHeader(name, "host")) continue;
    if (host) return Refuse(400, "two Host headers");
    host = Trim(line);
  }
  if (!host && version != "HTTP/1.0") return Refuse(400, "no Host header");
  if (host && !NamesThisMachine(*host)) {
    return Refuse(403, "this address is served for localhost only");
  }
  if (method != "GET" && method != "HEAD") return Refuse(405, "only GET and HEAD are answered");
  return {.reason = {}, .path = std::string(TakeUntil("?", target)), .head_only = method == "HEAD"};
}

bool NamesThisMachine(std::string_view host) {
  const auto address = ParseAddress(host);
  if (address.ok()) return IsLoopback(*address);
  const auto without_port = ParseAddress(std::string(host) + ":0");
  return without_port.ok() && IsLoopback(*without_port);
}

}  // namespace assay::telemetry
