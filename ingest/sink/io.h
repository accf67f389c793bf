// The ports of the sink: the log it reads and the store it writes, as the session needs them.
//
// KafkaLog and ClickHouseStore implement them; unit tests use fakes. One family each; used by one
// thread at a time, except Insert(), which runs beside LogReader calls.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

#include "ingest/sink/audit.h"
#include "ingest/sink/batch.h"
#include "ingest/sink/ledger.h"
#include "ingest/sink/row.h"
#include "ingest/sink/source_filter.h"
#include "services/runtime/base/status.h"

namespace assay::sink {

struct LogPosition {
  int32_t partition = 0;
  int64_t offset = 0;  // Of the next record to read.
};

class LogReader {
 public:
  virtual ~LogReader() = default;

  // The partitions of the topic. Fails when the topic is missing or would not stamp its records
  // itself (message.timestamp.type).
  virtual StatusOr<std::vector<int32_t>> Partitions() = 0;
  virtual StatusOr<LogRange> Offsets(int32_t partition) = 0;

  // Reads from here on; what was read ahead before is forgotten.
  virtual Status Start(std::span<const LogPosition> positions) = 0;

  // Up to `records_max` records, in log order per partition; waits at most `patience` for the
  // first. The views hold until the next call.
  virtual StatusOr<std::span<const LogRecord>> Poll(size_t records_max,
                                                    std::chrono::milliseconds patience) = 0;
  // Ends of partitions that the last Poll() came to: every offset before holds a record that was
  // handed out, or none.
  virtual std::span<const LogPosition> ends() const = 0;

  // Tells operators' tools how far the store has come. Decides nothing; failures do not matter.
  virtual void ShowProgress(std::span<const LogPosition> positions) = 0;
  // The log's end as last seen, without asking.
  virtual std::optional<int64_t> KnownEnd(int32_t partition) const = 0;
  // Unavailable while the log cannot be reached; Poll() then brings nothing.
  virtual Status Health() const = 0;
};

class RowStore {
 public:
  virtual ~RowStore() = default;

  // OK once the store answers, has the tables of this version, and no earlier insert can add rows
  // to these partitions any more, neither ours nor one of whoever had them before. What is
  // inserted from then on is only of these partitions.
  virtual Status Settle(std::span<const int32_t> partitions) = 0;

  // Takes parts that cannot be read out of the table, so that their rows are missing, and says
  // how many there were. Reads all of it.
  virtual StatusOr<size_t> SetAsideBrokenParts() = 0;

  virtual StatusOr<std::vector<LedgerEntry>> ReadLedger(std::span<const int32_t> partitions) = 0;
  // The row at the entry's last offset. NotFound when there is none.
  virtual StatusOr<RecordIdentity> ReadLastRow(const LedgerEntry& entry) = 0;
  virtual StatusOr<std::vector<StoredSource>> ReadSources(std::span<const int32_t> partitions) = 0;

  // What an audit asks. Each reads whole columns of the table.
  virtual StatusOr<std::vector<OffsetBucket>> CountOffsets(std::span<const int32_t> partitions) = 0;
  // The stored offsets of a range no longer than kBucketSize, ascending.
  virtual StatusOr<std::vector<OffsetCopies>> ListOffsets(int32_t partition, OffsetRange range) = 0;
  // The ok and rejected rows of the partition that hold one of the triples.
  virtual StatusOr<std::vector<PlacedTriple>> FindHolders(
      int32_t partition, std::span<const PlacedTriple> triples) = 0;
  // Offsets, ascending, of ok and rejected rows whose triple a smaller offset holds.
  virtual StatusOr<std::vector<int64_t>> FindMistakenFacts(int32_t partition) = 0;
  // Repetitions that say something else than what is stored; reads as much.
  virtual StatusOr<Conflicts> FindConflicts(std::span<const int32_t> partitions) = 0;
  // Removes all rows there are now at these offsets, roll-ups included. After an error they may
  // be removed now, later or not at all.
  virtual Status Remove(int32_t partition, std::span<const OffsetRange> ranges) = 0;

  // All rows of the batch in one part, or none. After an error they may be in or not, now or a
  // little later: Settle() and read the ledger before anything else.
  virtual Status Insert(const Batch& batch) = 0;
};

// The table of current states, and how far it is computed.
class CurrentStore {
 public:
  virtual ~CurrentStore() = default;

  virtual StatusOr<std::vector<LogPosition>> ReadCursors(std::span<const int32_t> partitions) = 0;
  // Computes anew, from all their facts, the states of whatever has a row in these ranges. Given up
  // with an error once `cancel` is requested.
  virtual Status Recompute(std::span<const PartitionRange> ranges, std::stop_token cancel) = 0;
  // As RowStore's; where there were any, all states must be computed anew.
  virtual StatusOr<size_t> SetAsideBrokenParts() = 0;
  // The last write counts.
  virtual Status WriteCursors(std::span<const LogPosition> cursors) = 0;
};

}  // namespace assay::sink
