#include "services/runtime/failpoint/failpoint.h"

#include <cstdio>
#include <cstdlib>

#include "services/runtime/failpoint/plan.h"

namespace assay::failpoint {
namespace {

// Never destroyed: threads may reach places while the process exits.
Plan& ProcessPlan() {
  static Plan* const plan = [] {
    const char* const text = std::getenv("ASSAY_FAILPOINTS");
    StatusOr<Plan> parsed = Plan::Parse(text == nullptr ? "" : text);
    if (parsed.ok()) return new Plan(std::move(parsed).value());
    fmt::print(stderr, "{}\n", Message(parsed.status()));
    std::abort();
  }();
  return *plan;
}

}  // namespace

Status Reach(std::string_view name) { return ProcessPlan().Reach(name); }

}  // namespace assay::failpoint
