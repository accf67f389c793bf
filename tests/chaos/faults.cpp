#include "tests/chaos/faults.h"

#include <csignal>

namespace assay::chaos {
namespace {

using namespace std::chrono_literals;
using testing::DirectionFaults;
using testing::Part;
using testing::TcpProxy;

Status KillPart(ChaosRun& run, Part part) {
  run.Announce(fmt::format("kill {}", testing::Name(part)));
  RETURN_IF_ERROR(run.Kill(part));
  // Now and then another blow falls before it has come back.
  return run.random().OneIn(4) ? OkStatus() : run.platform().WaitUntilReady(part, 120s);
}

Status KillSink(ChaosRun& run) { return KillPart(run, Part::kSink); }
Status KillWarehouse(ChaosRun& run) { return KillPart(run, Part::kWarehouse); }
Status KillKafka(ChaosRun& run) { return KillPart(run, Part::kKafka); }
Status KillQuery(ChaosRun& run) { return KillPart(run, Part::kQuery); }
Status KillGateway(ChaosRun& run) { return KillPart(run, run.SomeGateway()); }

Status KillEverything(ChaosRun& run) {
  run.Announce("kill everything");
  for (const Part part : run.platform().parts()) RETURN_IF_ERROR(run.Kill(part));
  for (const Part part : run.platform().parts()) {
    RETURN_IF_ERROR(run.platform().WaitUntilReady(part, 120s));
  }
  return OkStatus();
}

Status PausePart(ChaosRun& run, Part part) {
  const auto length = 200ms + run.random().Below(3'000) * 1ms;
  run.Announce(fmt::format("pause {} for {} ms", testing::Name(part), length.count()));
  run.platform().process(part).Signal(SIGSTOP);
  Hold(length);
  run.platform().process(part).Signal(SIGCONT);
  return OkStatus();
}

Status PauseSink(ChaosRun& run) { return PausePart(run, Part::kSink); }
Status PauseWarehouse(ChaosRun& run) { return PausePart(run, Part::kWarehouse); }
Status PauseKafka(ChaosRun& run) { return PausePart(run, Part::kKafka); }
Status PauseGateway(ChaosRun& run) { return PausePart(run, run.SomeGateway()); }

struct NetworkFault {
  std::string name;
  testing::Faults faults;
};

NetworkFault SomeNetworkFault(Random& random) {
  const bool is_answer = random.OneIn(2);
  testing::Faults faults;
  DirectionFaults& direction = is_answer ? faults.to_client : faults.to_server;
  const char* name = "";
  switch (random.Below(6)) {
    case 0:
      name = "refuse";
      faults.refuse = true;
      break;
    case 1:
      name = "delay";
      direction.delay = 20ms + random.Below(200) * 1ms;
      break;
    case 2:
      name = "throttle";
      direction.bytes_per_second = 2'000 + random.Below(50'000);
      break;
    case 3:
      name = "cut";
      direction.cut_after_bytes = random.Below(20'000);
      break;
    case 4:
      name = "half-close";
      direction.half_close_after_bytes = random.Below(20'000);
      break;
    default:
      name = "swallow";
      direction.swallow = true;
  }
  return {fmt::format("{} {}", name, is_answer ? "answers" : "requests"), faults};
}

Status DisturbNetwork(ChaosRun& run) {
  constexpr Part kProxied[] = {Part::kKafka, Part::kWarehouse, Part::kGateway};
  const Part part = kProxied[run.random().Below(std::size(kProxied))];
  const NetworkFault fault = SomeNetworkFault(run.random());
  const auto length = 200ms + run.random().Below(2'000) * 1ms;
  TcpProxy* const proxy = run.platform().proxy(part);
  if (proxy == nullptr) return OkStatus();
  run.Announce(fmt::format("{} of {} for {} ms", fault.name, testing::Name(part), length.count()));
  proxy->SetFaults(fault.faults);
  Hold(length);
  proxy->Heal();
  if (run.random().OneIn(2)) proxy->CutAll();
  return OkStatus();
}

Status ReachFailpoint(ChaosRun& run) {
  const Failpoint& failpoint = Failpoints()[run.random().Below(Failpoints().size())];
  if (!kHasFailpoints || failpoint.way != Way::kLoad) return OkStatus();
  const char* const action = failpoint.can_fail && run.random().OneIn(2) ? "error" : "kill";
  const std::string plan = fmt::format("{}@{}", action, 1 + run.random().Below(8));
  const Part part = failpoint.part == Part::kGateway ? run.SomeGateway() : failpoint.part;
  run.Announce(fmt::format("{}={}", failpoint.name, plan));
  const Status struck = run.StrikeAt(failpoint, part, plan, 15s);
  if (!struck.ok() && struck.code() != StatusCode::kNotFound) return struck;
  return run.platform().WaitUntilReady(part, 120s);
}

constexpr Fault kFaults[] = {
    {"kill sink", 30, KillSink},
    {"kill gateway", 25, KillGateway},
    {"kill warehouse", 20, KillWarehouse},
    {"kill query", 3, KillQuery},
    {"kill Kafka", 4, KillKafka},
    {"kill everything", 1, KillEverything},
    {"pause sink", 5, PauseSink},
    {"pause gateway", 5, PauseGateway},
    {"pause warehouse", 5, PauseWarehouse},
    {"pause Kafka", 3, PauseKafka},
    {"disturb the network", 15, DisturbNetwork},
    {"reach a failpoint", 12, ReachFailpoint},
};

}  // namespace

std::span<const Fault> Faults() { return kFaults; }

const Fault& SomeFault(Random& random) {
  uint64_t total = 0;
  for (const Fault& fault : kFaults) total += fault.weight;
  uint64_t drawn = random.Below(total);
  for (const Fault& fault : kFaults) {
    if (drawn < fault.weight) return fault;
    drawn -= fault.weight;
  }
  return kFaults[0];
}

}  // namespace assay::chaos
