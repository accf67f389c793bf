// Oracle: says whether the store holds what it must, from the generator's journals and the facts
// alone.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "services/runtime/base/status.h"
#include "services/runtime/clickhouse/client.h"
#include "tests/chaos/journal.h"

namespace assay::chaos {

// What it found, in words; nothing wrong, no words.
using Findings = std::vector<std::string>;

// What the store holds of a source's epoch.
struct Stored {
  uint64_t ok = 0;
  uint64_t rejected = 0;
  uint64_t last = 0;                // Highest sequence that is ok or rejected.
  uint64_t distinct = 0;            // Different sequences that are ok or rejected.
  uint64_t hash_sum = 0;            // Over the ok ones, modulo 2^64.
  uint64_t rejected_sequences = 0;  // Their sum.
};

// Every acknowledged event once, no hole below the last one, every field as it was sent. What was
// sent and never acknowledged may be there, without a hole.
Findings CompareSource(const SourceEpoch& source, const Account& account, const Stored& stored);

StatusOr<std::map<SourceEpoch, Stored>> ReadStored(clickhouse::Client& client);
// All sources of the journals, and no source that has none.
StatusOr<Findings> CompareSources(clickhouse::Client& client,
                                  const std::filesystem::path& journals);

// One row for every offset; each projection equal to its recomputation from the facts.
StatusOr<Findings> CheckTables(clickhouse::Client& client);

}  // namespace assay::chaos
