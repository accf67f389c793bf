// One question to a server: waits with a progress line, ends at the deadline or when the user
// asks to stop.
#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/support/status.h>

#include <chrono>
#include <functional>
#include <string>

#include "services/assayctl/command_line.h"

namespace assay::assayctl {

struct UnaryOptions {
  std::string what;    // "query server at 127.0.0.1:7201", for progress and errors.
  std::string advice;  // What to do when nobody answers.
  std::chrono::seconds within{60};
};

// For questions to the query server.
UnaryOptions ToQueryServer(const Session& session,
                           std::chrono::seconds within = std::chrono::seconds(60));

// `start` begins the call with a stub's async() function and hands it `done`:
//   Await(session, options, [&](grpc::ClientContext* context, auto done) {
//     stub->async()->Query(context, &request, &response, done);
//   });
Status Await(
    const Session& session, const UnaryOptions& options,
    const std::function<void(grpc::ClientContext*, std::function<void(grpc::Status)>)>& start);

}  // namespace assay::assayctl
