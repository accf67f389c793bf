#include "query/server/grpc_sinks.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <latch>
#include <utility>

#include "query/server/engine/intake.h"
#include "services/runtime/rpc/channel.h"
#include "services/runtime/rpc/status.h"

namespace assay::query {
namespace {

namespace ingest_v1 = ingest::v1;

constexpr std::chrono::seconds kPatience{1};

struct Call {
  grpc::ClientContext context;
  ingest_v1::GetStateRequest request;
  ingest_v1::GetStateResponse response;
  grpc::Status status;
};

WallTime ToWallTime(const google::protobuf::Timestamp& time) {
  return WallTime(std::chrono::seconds(time.seconds()) +
                  std::chrono::milliseconds(time.nanos() / 1'000'000));
}

SinkWord ToWord(const std::string& address, const Call& call) {
  SinkWord word{.address = address, .answered = rpc::FromGrpc(call.status)};
  if (!word.answered.ok()) return word;
  word.log_id = call.response.log_id();
  for (const ingest_v1::FamilyState& state : call.response.families()) {
    // A family that this version does not know is none of its business.
    const auto known = ParseFamily(state.family(), "family");
    if (!known.ok() || !*known) continue;
    SinkFamily& family = word.families.emplace_back();
    family.family = **known;
    family.problem = state.problem();
    family.set_aside.assign(state.sources_set_aside().begin(), state.sources_set_aside().end());
    for (const ingest_v1::PartitionState& partition : state.partitions()) {
      std::optional<SinkStop>& stop = family.partitions[partition.partition()];
      if (partition.stopped().empty()) continue;
      stop = SinkStop{partition.stopped(), ToWallTime(partition.stopped_since())};
    }
  }
  return word;
}

}  // namespace

GrpcSinks::GrpcSinks(const std::vector<std::string>& addresses) {
  for (const std::string& address : addresses) {
    sinks_.push_back({address, ingest_v1::SinkAdminService::NewStub(
                                   rpc::Connect({.address = address, .attempts_max = 1}))});
  }
}

std::vector<SinkWord> GrpcSinks::Ask() {
  std::vector<Call> calls(sinks_.size());
  std::latch answered(static_cast<std::ptrdiff_t>(sinks_.size()));
  for (size_t i = 0; i < sinks_.size(); ++i) {
    Call& call = calls[i];
    call.context.set_deadline(std::chrono::system_clock::now() + kPatience);
    sinks_[i].stub->async()->GetState(&call.context, &call.request, &call.response,
                                      [&](grpc::Status status) {
                                        call.status = std::move(status);
                                        answered.count_down();
                                      });
  }
  answered.wait();
  std::vector<SinkWord> words;
  for (size_t i = 0; i < sinks_.size(); ++i) words.push_back(ToWord(sinks_[i].address, calls[i]));
  return words;
}

}  // namespace assay::query
