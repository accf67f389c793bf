// The figures of bench_ingest. Each adds its lines to the report; all are measured in one run on
// one machine, so that their ratios mean something.
#pragma once

#include "services/runtime/base/status.h"
#include "tests/bench/ingest_load.h"
#include "tests/bench/ingest_stand.h"
#include "tests/bench/report.h"

namespace assay::bench {

// B1: the gateway beside librdkafka alone, which writes the same load with the same guarantees
// before and after it. The gateway's events come behind those that the figures below read, so it
// is measured last.
Status MeasureGateway(IngestStand& stand, const Load& load, Report& report);

// Rows per second of each way into the store; the log holds the load already.
StatusOr<double> MeasureNativeInserts(IngestStand& stand, const Load& load, Report& report);
StatusOr<double> MeasureSink(IngestStand& stand, const Load& load, Report& report);
// The sink's way without ledger, source filter and roll-ups: what exactly once costs.
StatusOr<double> MeasureWithoutExactlyOnce(IngestStand& stand, const Load& load, Report& report);
StatusOr<double> MeasureKafkaEngine(IngestStand& stand, const Load& load, Report& report);

// B7: kill -9 of the sink in the middle, until rows flow again.
Status MeasureRecovery(IngestStand& stand, const Load& load, Report& report);
// kill -9 of the warehouse in the middle, from its first answer until rows flow again.
Status MeasureStoreRecovery(IngestStand& stand, const Load& load, Report& report);

}  // namespace assay::bench
