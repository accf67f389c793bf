// assay-sink migrate: database, tables and topics, as the files below install_root declare them.
#pragma once

#include "ingest/sink/config.h"
#include "services/runtime/base/status.h"
#include "services/runtime/process/process.h"

namespace assay::sink {

// Waits, at most for sink.migrate_patience, for a store and a broker that are starting. Changes
// nothing that is there already.
Status RunMigrate(process::Process& process, const SinkConfig& config);

}  // namespace assay::sink
