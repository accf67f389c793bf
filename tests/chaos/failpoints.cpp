#include "tests/chaos/failpoints.h"

namespace assay::chaos {
namespace {

using testing::Part;

constexpr Failpoint kFailpoints[] = {
    {Part::kGateway, "gateway.after_store_read", false},
    {Part::kGateway, "gateway.before_produce", true},
    {Part::kGateway, "gateway.after_produce", true},
    {Part::kGateway, "gateway.after_report", false},
    {Part::kGateway, "gateway.before_ack", false},
    {Part::kSink, "sink.before_rebuild", true},
    {Part::kSink, "sink.after_rebuild", true},
    {Part::kSink, "sink.before_lease_check", false},
    {Part::kSink, "sink.before_insert", true},
    {Part::kSink, "sink.after_insert", true},
    {Part::kSink, "sink.before_current_state", true},
    {Part::kSink, "sink.before_current_cursor", true},
    {Part::kSink, "sink.before_repair", true, Way::kRepair},
    {Part::kSink, "sink.before_replay", true, Way::kRepair},
    {Part::kSink, "sink.in_migration", false, Way::kMigration},
    {Part::kWarehouse, "warehouse.mid_insert", true},
    {Part::kWarehouse, "warehouse.before_commit", true},
    {Part::kWarehouse, "warehouse.after_commit", true},
};

}  // namespace

std::span<const Failpoint> Failpoints() { return kFailpoints; }

}  // namespace assay::chaos
