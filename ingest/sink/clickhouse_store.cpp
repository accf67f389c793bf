#include "ingest/sink/clickhouse_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "ingest/sink/statement_id.h"
#include "ingest/sink/store_statements.h"
#include "services/runtime/telemetry/log.h"

namespace assay::sink {
namespace {

using namespace std::chrono_literals;
using clickhouse::ArrayColumn;
using clickhouse::Block;
using clickhouse::DateTime64Column;
using clickhouse::LowCardinalityColumn;
using clickhouse::StringColumn;
using clickhouse::UInt32Column;
using clickhouse::UInt64Column;

// The newest row lies near the newest moment: brokers' clocks do not step back further.
constexpr auto kClockStepMax = 1h;
// The server ends a statement a little before we stop waiting for it.
constexpr auto kAnswerReserve = 5s;

std::string Statement(std::string_view text, std::string_view table) {
  return fmt::format(fmt::runtime(text), fmt::arg("table", table));
}

std::vector<uint32_t> Numbers(std::span<const int32_t> partitions) {
  return {partitions.begin(), partitions.end()};
}

WallTime Moment(int64_t ms) { return WallTime(std::chrono::milliseconds(ms)); }

StatusOr<std::vector<LedgerEntry>> LedgerOf(const Block& block) {
  std::vector<LedgerEntry> ledger;
  if (block.rows() == 0) return ledger;
  ASSIGN_OR_RETURN(const auto* partition, block.Get<UInt32Column>("kafka_partition"));
  ASSIGN_OR_RETURN(const auto* first, block.Get<UInt64Column>("first"));
  ASSIGN_OR_RETURN(const auto* last, block.Get<UInt64Column>("last"));
  ASSIGN_OR_RETURN(const auto* rows, block.Get<UInt64Column>("rows"));
  ASSIGN_OR_RETURN(const auto* newest, block.Get<DateTime64Column>("newest"));
  for (size_t row = 0; row < block.rows(); ++row) {
    ledger.push_back({.partition = static_cast<int32_t>((*partition)[row]),
                      .first = static_cast<int64_t>((*first)[row]),
                      .last = static_cast<int64_t>((*last)[row]),
                      .rows = (*rows)[row],
                      .newest = Moment((*newest)[row])});
  }
  return ledger;
}

StatusOr<RecordIdentity> IdentityOf(const Block& block) {
  ASSIGN_OR_RETURN(const auto* ingested_at, block.Get<DateTime64Column>("ingested_at"));
  ASSIGN_OR_RETURN(const auto* source_id, block.Get<StringColumn>("source_id"));
  ASSIGN_OR_RETURN(const auto* epoch, block.Get<UInt32Column>("epoch"));
  ASSIGN_OR_RETURN(const auto* sequence, block.Get<UInt64Column>("sequence"));
  ASSIGN_OR_RETURN(const auto* status, block.Get<LowCardinalityColumn>("status"));
  ASSIGN_OR_RETURN(const auto* reason, block.Get<LowCardinalityColumn>("reject_reason"));
  return RecordIdentity{.ingested_at = Moment((*ingested_at)[0]),
                        .source_id = std::string((*source_id)[0]),
                        .epoch = (*epoch)[0],
                        .sequence = (*sequence)[0],
                        .is_poison = (*status)[0] == NameOf(RowStatus::kPoison),
                        .is_absent = (*reason)[0] == kNoRecord};
}

StatusOr<std::vector<StoredSource>> SourcesOf(const Block& block) {
  std::vector<StoredSource> sources;
  if (block.rows() == 0) return sources;
  ASSIGN_OR_RETURN(const auto* partition, block.Get<UInt32Column>("kafka_partition"));
  ASSIGN_OR_RETURN(const auto* source_id, block.Get<StringColumn>("source_id"));
  ASSIGN_OR_RETURN(const auto* epoch, block.Get<UInt32Column>("epoch"));
  ASSIGN_OR_RETURN(const auto* lowest, block.Get<UInt64Column>("lowest"));
  ASSIGN_OR_RETURN(const auto* highest, block.Get<UInt64Column>("highest"));
  ASSIGN_OR_RETURN(const auto* rows, block.Get<UInt64Column>("rows"));
  sources.reserve(block.rows());
  for (size_t row = 0; row < block.rows(); ++row) {
    sources.push_back({.partition = static_cast<int32_t>((*partition)[row]),
                       .source_id = std::string((*source_id)[row]),
                       .epoch = (*epoch)[row],
                       .summary = {(*lowest)[row], (*highest)[row], (*rows)[row]}});
  }
  return sources;
}

Status AddRuns(const Block& block, std::vector<StoredSource>& sources) {
  if (block.rows() == 0) return OkStatus();
  ASSIGN_OR_RETURN(const auto* firsts, block.Get<ArrayColumn<UInt64Column>>("firsts"));
  ASSIGN_OR_RETURN(const auto* lasts, block.Get<ArrayColumn<UInt64Column>>("lasts"));
  for (size_t row = 0; row < block.rows(); ++row) {
    for (size_t item = firsts->begin(row); item < firsts->end(row); ++item) {
      sources[row].runs.push_back({firsts->items()[item], lasts->items()[item]});
    }
  }
  return OkStatus();
}

// Un-numbered events count in the projection with sequence 0, which hides what the numbered ones
// are; so does a sequence beyond the contract, of which a version before this one stored rows.
bool NeedsFacts(const StoredSource& source) {
  const sequence::Summary& summary = source.summary;
  return summary.max > 0 &&
         (summary.min == 0 || summary.max > contract::kSequenceMax || !summary.IsGapless());
}

}  // namespace

ClickHouseStore::ClickHouseStore(clickhouse::ClientOptions client, Options options,
                                 SchemaCheck check_schema)
    : client_(std::move(client)),
      options_(std::move(options)),
      id_prefix_(
          StatementIdPrefix(client_.options().database, options_.log_id, options_.family.name)),
      check_schema_(std::move(check_schema)) {}

Status ClickHouseStore::Settle(std::span<const int32_t> partitions) {
  // First by name: a statement of ours may not be listed yet.
  query_id_ = StatementId(id_prefix_, partitions);
  RETURN_IF_ERROR(client_.Kill(query_id_, options_.insert_timeout));
  ASSIGN_OR_RETURN(const std::vector<std::string> writers, ReadWriters(partitions));
  for (const std::string& writer : writers) {
    log::Warning("ending another writer's statement", {{"query_id", writer}});
    RETURN_IF_ERROR(client_.Kill(writer, options_.insert_timeout));
  }
  return check_schema_(client_);
}

StatusOr<std::vector<std::string>> ClickHouseStore::ReadWriters(
    std::span<const int32_t> partitions) {
  ASSIGN_OR_RETURN(const Block block, client_.Query(kWritersStatement, {{"prefix", id_prefix_}}));
  std::vector<std::string> writers;
  if (block.rows() == 0) return writers;
  ASSIGN_OR_RETURN(const auto* id, block.Get<StringColumn>("id"));
  for (size_t row = 0; row < block.rows(); ++row) {
    if (MayWriteTo((*id)[row], id_prefix_, partitions)) writers.emplace_back((*id)[row]);
  }
  return writers;
}

StatusOr<std::vector<LedgerEntry>> ClickHouseStore::ReadLedger(
    std::span<const int32_t> partitions) {
  ASSIGN_OR_RETURN(
      const Block block,
      client_.Query(Statement(kLedgerStatement, options_.family.table),
                    {{"log_id", options_.log_id}, {"partitions", Numbers(partitions)}}));
  return LedgerOf(block);
}

StatusOr<RecordIdentity> ClickHouseStore::ReadLastRow(const LedgerEntry& entry) {
  const WallTime near = std::max(WallTime(), entry.newest - kClockStepMax);
  for (const WallTime not_before : {near, WallTime()}) {
    ASSIGN_OR_RETURN(const Block block,
                     client_.Query(Statement(kRowStatement, options_.family.table),
                                   {{"log_id", options_.log_id},
                                    {"partition", entry.partition},
                                    {"offset", entry.last},
                                    {"not_before", not_before}}));
    if (block.rows() > 0) return IdentityOf(block);
  }
  return NotFound("{} [{}]: no row at offset {}, which the ledger names", options_.family.table,
                  entry.partition, entry.last);
}

StatusOr<std::vector<StoredSource>> ClickHouseStore::ReadSources(
    std::span<const int32_t> partitions) {
  ASSIGN_OR_RETURN(const Block block,
                   client_.Query(Statement(kSourcesStatement, options_.family.table),
                                 {{"partitions", Numbers(partitions)}}));
  ASSIGN_OR_RETURN(std::vector<StoredSource> sources, SourcesOf(block));
  const size_t all = sources.size();
  std::erase_if(sources, NeedsFacts);
  if (sources.size() < all) {
    ASSIGN_OR_RETURN(auto holed, ReadSourcesWithHoles(partitions));
    std::ranges::move(holed, std::back_inserter(sources));
  }
  std::erase_if(sources, [](const StoredSource& source) { return source.summary.max == 0; });
  return sources;
}

StatusOr<std::vector<StoredSource>> ClickHouseStore::ReadSourcesWithHoles(
    std::span<const int32_t> partitions) {
  ASSIGN_OR_RETURN(const Block block,
                   client_.Query(Statement(kSourcesWithHolesStatement, options_.family.table),
                                 {{"partitions", Numbers(partitions)},
                                  {"window", sequence::kWindowDepth},
                                  {"sequence_max", contract::kSequenceMax}}));
  ASSIGN_OR_RETURN(std::vector<StoredSource> sources, SourcesOf(block));
  RETURN_IF_ERROR(AddRuns(block, sources));
  return sources;
}

Status ClickHouseStore::Insert(const Batch& batch) {
  const std::string target =
      fmt::format("{} {}", options_.family.table, batch.block().ColumnList());
  return client_.Insert(target, batch.block().block(),
                        {.settings = InsertSettings(),
                         .query_id = query_id_,
                         .timeout = options_.insert_timeout + kAnswerReserve});
}

// One block stays one part, and nothing but the ledger decides what is in.
clickhouse::Settings ClickHouseStore::InsertSettings() const {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(options_.insert_timeout);
  return {{"async_insert", "0"},
          {"max_insert_threads", "1"},
          {"input_format_parallel_parsing", "0"},
          {"deduplicate_insert", "disable"},
          {"insert_deduplicate", "0"},
          {"log_comment", query_id_},
          {"max_execution_time", std::to_string(seconds.count())}};
}

}  // namespace assay::sink
