// What a process of ours says about itself to others: /readyz, and the gRPC health service.
#pragma once

#include <string>

namespace assay::testing {

// True when /readyz answers 200.
bool IsReady(int monitoring_port);
// What /readyz says is missing; empty when it is ready or does not answer.
std::string WhyNotReady(int monitoring_port);
// True when the gRPC health service at host:port answers SERVING.
bool IsServing(const std::string& address);

}  // namespace assay::testing
