#include "tests/integration/assayctl/assayctl_program.h"

namespace assay::testing {

namespace {

constexpr std::chrono::seconds kPatience{180};

}  // namespace

StatusOr<std::unique_ptr<ChildProcess>> AssayctlProgram::Start(
    const std::vector<std::string>& arguments) {
  return ChildProcess::Start({.program = BuiltProgram("assayctl"),
                              .arguments = arguments,
                              .environment = {{"ASSAY_GATEWAY_LISTEN", gateway_},
                                              {"ASSAY_KAFKA_BROKERS", kafka_},
                                              {"ASSAY_QUERY_LISTEN", "127.0.0.1:1"}},
                              .log = folder_.path() / fmt::format("assayctl-{}.log", ++runs_)});
}

StatusOr<ProgramResult> AssayctlProgram::Run(const std::vector<std::string>& arguments) {
  ASSIGN_OR_RETURN(const auto child, Start(arguments));
  ASSIGN_OR_RETURN(const Ending ending, child->Wait(kPatience));
  return ProgramResult{.status = ending.signal != 0 ? -1 : ending.status, .output = child->log()};
}

}  // namespace assay::testing
