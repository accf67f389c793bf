// The figures of bench_ingest. Each adds its lines to the report; all are measured in one run on
// one machine, so that their ratios mean something.
#pragma once

#include "services/runtime/base/status.h"
#include "tests/bench/ingest_load.h"
#include "tests/bench/ingest_report.h"
#include "tests/bench/ingest_stand.h"

namespace assay::bench {

// B1: the gateway beside a bare producer that writes the same load with the same guarantees. The
// producer fills the topic that the figures below read; the gateway's events come behind them, so
// it is measured last.
struct ProducerSpeed {
  double events_per_second = 0;
  double cpu_us_per_event = 0;
};
StatusOr<ProducerSpeed> MeasureProducer(IngestStand& stand, const Load& load, Report& report);
Status MeasureGateway(IngestStand& stand, const Load& load, const ProducerSpeed& producer,
                      Report& report);

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
