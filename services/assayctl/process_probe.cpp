#include "services/assayctl/process_probe.h"

#include <fmt/format.h>
#include <httplib.h>

#include <algorithm>
#include <chrono>

namespace assay::assayctl {

namespace {

constexpr std::chrono::seconds kPatience{2};

std::string FirstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

ProbedProcess Probe(const std::string& name, const std::string& address) {
  ProbedProcess process{.name = name, .address = address};
  httplib::Client client("http://" + address);
  client.set_connection_timeout(kPatience);
  client.set_read_timeout(kPatience);
  const auto ready = client.Get("/readyz");
  if (!ready) {
    process.state = fmt::format("does not answer ({})", httplib::to_string(ready.error()));
    return process;
  }
  process.is_ready = ready->status == 200;
  process.state = process.is_ready ? "ready" : "not ready: " + FirstLine(ready->body);
  if (const auto metrics = client.Get("/metrics"); metrics && metrics->status == 200) {
    process.pid = LabelOf(metrics->body, "process_info", "pid");
    process.version = LabelOf(metrics->body, "process_info", "version");
  }
  return process;
}

std::string LabelOf(const std::string& metrics, const std::string& metric,
                    const std::string& label) {
  const std::string line_begin = metric + "{";
  for (size_t begin = 0; begin < metrics.size();) {
    const size_t end = std::min(metrics.find('\n', begin), metrics.size());
    const std::string line = metrics.substr(begin, end - begin);
    begin = end + 1;
    if (!line.starts_with(line_begin)) continue;
    // Our label values hold no quotes.
    const size_t at = line.find(label + "=\"");
    if (at == line.npos) return "";
    const size_t value = at + label.size() + 2;
    return line.substr(value, line.find('"', value) - value);
  }
  return "";
}

}  // namespace assay::assayctl
