#include "ingest/sink/admin_service.h"

#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <map>
#include <utility>

#include "services/runtime/base/utf8.h"
#include "services/runtime/rpc/status.h"

namespace assay::sink {
namespace {

namespace v1 = ingest::v1;
using std::chrono::milliseconds;
using std::chrono::system_clock;

// A client that names no deadline gets this one.
constexpr milliseconds kPatienceMax = std::chrono::hours(1);
constexpr size_t kMessageBytesMax = 4'096;

template <typename Repeated>
void ToMessages(std::span<const OffsetRange> ranges, Repeated* messages) {
  for (const OffsetRange& range : ranges) {
    auto* message = messages->Add();
    message->set_first(static_cast<uint64_t>(range.first));
    message->set_last(static_cast<uint64_t>(range.last));
  }
}

void SetTimestamp(WallTime time, google::protobuf::Timestamp& message) {
  message =
      google::protobuf::util::TimeUtil::MillisecondsToTimestamp(time.time_since_epoch().count());
}

void ToMessage(const FamilyLoop::State& state, v1::FamilyState& message) {
  message.set_problem(PrintableUtf8(Message(state.health), kMessageBytesMax));
  if (state.unwell_since) SetTimestamp(*state.unwell_since, *message.mutable_problem_since());
  for (const Status& why : state.set_aside) {
    message.add_sources_set_aside(PrintableUtf8(Message(why), kMessageBytesMax));
  }
  std::map<int32_t, v1::PartitionState> partitions;
  for (const int32_t partition : state.partitions) partitions[partition];
  for (const StoppedPartition& stopped : state.stopped) {
    v1::PartitionState& partition = partitions[stopped.partition];
    partition.set_stopped(PrintableUtf8(Message(stopped.why), kMessageBytesMax));
    SetTimestamp(stopped.since, *partition.mutable_stopped_since());
  }
  for (auto& [number, partition] : partitions) {
    partition.set_partition(static_cast<uint32_t>(number));
    *message.add_partitions() = std::move(partition);
  }
}

void ToMessage(const PartitionAudit& audit, v1::PartitionRepair& message) {
  message.set_partition(static_cast<uint32_t>(audit.partition));
  message.set_row_count(audit.rows);
  ToMessages(audit.missing, message.mutable_missing());
  ToMessages(audit.doubled, message.mutable_doubled());
  ToMessages(audit.mistaken, message.mutable_mistaken());
  ToMessages(audit.unrepaired, message.mutable_unrepaired());
  message.set_refused(PrintableUtf8(Message(audit.refused), kMessageBytesMax));
}

}  // namespace

SinkAdminEdge::SinkAdminEdge(std::span<const std::unique_ptr<FamilyLoop>> loops, std::string name,
                             std::string log_id, std::stop_token stop)
    : loops_(loops),
      name_(std::move(name)),
      log_id_(std::move(log_id)),
      stop_(std::move(stop)),
      worker_({.name = "admin", .threads = 1, .waiting_max = 4}) {}

grpc::ServerUnaryReactor* SinkAdminEdge::Repair(grpc::CallbackServerContext* context,
                                                const v1::RepairRequest* request,
                                                v1::RepairResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto deadline = context->deadline();
  const Status posted = worker_.Post([=, this] {
    const auto now = system_clock::now();
    const milliseconds patience = deadline - now > kPatienceMax
                                      ? kPatienceMax
                                      : std::chrono::duration_cast<milliseconds>(deadline - now);
    reactor->Finish(rpc::ToGrpc(RepairAll(*request, patience, *response)));
  });
  if (!posted.ok()) {
    reactor->Finish(rpc::ToGrpc(Unavailable("the sink is busy: {}", Message(posted))));
  }
  return reactor;
}

grpc::ServerUnaryReactor* SinkAdminEdge::GetState(grpc::CallbackServerContext* context,
                                                  const v1::GetStateRequest*,
                                                  v1::GetStateResponse* response) {
  response->set_name(name_);
  response->set_log_id(log_id_);
  for (const auto& loop : loops_) {
    v1::FamilyState& family = *response->add_families();
    family.set_family(std::string(loop->family()));
    ToMessage(loop->state(), family);
  }
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  reactor->Finish(grpc::Status::OK);
  return reactor;
}

Status SinkAdminEdge::RepairAll(const v1::RepairRequest& request, milliseconds patience,
                                v1::RepairResponse& response) {
  const auto is_wanted = [&](const auto& loop) {
    return request.family().empty() || request.family() == loop->family();
  };
  if (std::ranges::none_of(loops_, is_wanted)) {
    return NotFound("family '{}': this sink does not store it", request.family());
  }
  for (const auto& loop : loops_) {
    if (!is_wanted(loop)) continue;
    ASSIGN_OR_RETURN(const std::vector<PartitionAudit> audits, loop->Audit(patience, stop_));
    for (const PartitionAudit& audit : audits) {
      v1::PartitionRepair& message = *response.add_partitions();
      message.set_family(std::string(loop->family()));
      message.set_log_id(log_id_);
      ToMessage(audit, message);
    }
  }
  return OkStatus();
}

}  // namespace assay::sink
