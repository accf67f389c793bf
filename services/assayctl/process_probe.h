// ProcessProbe: asks a process over its monitoring port whether it is ready, and what it is.
#pragma once

#include <string>

namespace assay::assayctl {

struct ProbedProcess {
  std::string name;
  std::string address;  // Of its monitoring port.
  bool is_ready = false;
  std::string state = {};  // "ready", or why not: "not ready: kafka: no broker answers".
  std::string pid = {};    // Both empty when it does not answer.
  std::string version = {};
};

ProbedProcess Probe(const std::string& name, const std::string& address);

// The value of a label of a metric in Prometheus's text format; empty when it is not there:
// LabelOf("process_info{pid=\"7\"} 1\n", "process_info", "pid") is "7". Pure.
std::string LabelOf(const std::string& metrics, const std::string& metric,
                    const std::string& label);

}  // namespace assay::assayctl
