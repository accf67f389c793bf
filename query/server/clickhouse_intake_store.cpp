#include "query/server/clickhouse_intake_store.h"

#include "query/sql/expressions.h"
#include "query/sql/queries.h"
#include "query/sql/verify.h"
#include "services/runtime/clickhouse/row_reader.h"

namespace assay::query {
namespace {

using clickhouse::Block;
using clickhouse::Rows;
using clickhouse::StringColumn;
using Reader = clickhouse::RowReader;

WallTime MomentOf(int64_t ms) { return WallTime(std::chrono::milliseconds(ms)); }

StatusOr<std::vector<std::string>> Examples(const Block& block, size_t row) {
  ASSIGN_OR_RETURN(const auto* column,
                   block.Get<clickhouse::ArrayColumn<StringColumn>>("examples"));
  std::vector<std::string> examples;
  for (size_t i = column->begin(row); i < column->end(row); ++i) {
    examples.emplace_back(column->items()[i]);
  }
  return examples;
}

}  // namespace

StatusOr<Block> ClickHouseIntakeStore::Read(std::string_view text, Family family,
                                            clickhouse::Parameters parameters,
                                            const ReadControl& control) const {
  clickhouse::CallOptions call = CallOptionsOf(control);
  call.settings = ReadOnlySettings(options_.limits);
  call.settings.insert(call.settings.end(), options_.more.begin(), options_.more.end());
  parameters.emplace_back("table", sql::TableOf(family));
  return client_.Query(text, parameters, call);
}

StatusOr<Block> ClickHouseIntakeStore::ReadAll(std::string_view text, Family family,
                                               clickhouse::Parameters parameters,
                                               const clickhouse::Settings& settings,
                                               const ReadControl& control) const {
  StatementLimits limits = options_.limits;
  limits.rows_max = 0;  // As many as there are.
  limits.time_max = options_.verify_time_max;
  clickhouse::CallOptions call = CallOptionsOf(control);
  if (call.timeout.count() == 0) call.timeout = options_.verify_time_max;
  call.settings = ReadOnlySettings(limits);
  call.settings.insert(call.settings.end(), options_.more.begin(), options_.more.end());
  call.settings.insert(call.settings.end(), settings.begin(), settings.end());
  parameters.emplace_back("table", sql::TableOf(family));
  return client_.Query(text, parameters, call);
}

StatusOr<std::vector<StoredPartition>> ClickHouseIntakeStore::Partitions(
    Family family, const ReadControl& control) {
  return Rows<StoredPartition>(Read(sql::Queries::intake, family, {}, control), [](Reader& reader,
                                                                                   size_t row) {
    return StoredPartition{
        .log_id = reader.Text("log", row),
        .partition = reader.Small("partition", row),
        .first_offset = reader.Number("first", row),
        .last_offset = reader.Number("last", row),
        .ok = reader.Number("ok", row),
        .duplicate = reader.Number("duplicate", row),
        .rejected = reader.Number("rejected", row),
        .poison = reader.Number("poison", row),
        .newest_ingested_at = MomentOf(reader.Value<clickhouse::Int64Column>("newest_ms", row))};
  });
}

StatusOr<std::vector<RejectGroup>> ClickHouseIntakeStore::Rejects(Family family, uint32_t limit,
                                                                  const ReadControl& control) {
  return Rows<RejectGroup>(Read(sql::Queries::rejects, family, {{"limit", limit}}, control),
                           [](Reader& reader, size_t row) {
                             return RejectGroup{
                                 reader.Text("reason", row), reader.Text("field", row),
                                 reader.Number("rejected", row), reader.Text("example", row)};
                           });
}

StatusOr<std::vector<StoredSource>> ClickHouseIntakeStore::Sources(Family family,
                                                                   const std::string& after,
                                                                   uint32_t limit,
                                                                   const ReadControl& control) {
  return Rows<StoredSource>(
      Read(sql::Queries::sources, family, {{"after", after}, {"limit", limit}}, control),
      [](Reader& reader, size_t row) {
        return StoredSource{.source_id = reader.Text("source", row),
                            .partition = reader.Small("partition", row),
                            .epoch = reader.Small("newest_epoch", row),
                            .sequence_max = reader.Number("sequence_max", row),
                            .kept = reader.Number("kept_of_newest", row),
                            .ok = reader.Number("ok_all", row),
                            .duplicate = reader.Number("duplicate_all", row),
                            .rejected = reader.Number("rejected_all", row)};
      });
}

StatusOr<StoredSequences> ClickHouseIntakeStore::SequencesOf(Family family,
                                                             const std::string& source_id,
                                                             uint32_t epoch,
                                                             const ReadControl& control) {
  ASSIGN_OR_RETURN(const Block block, Read(sql::Queries::source_sequences, family,
                                           {{"source", source_id}, {"epoch", epoch}}, control));
  StoredSequences stored;
  if (block.rows() == 0) return stored;
  Reader reader(block);
  stored.count = reader.Number("count_all", 0);
  stored.highest = reader.Number("highest", 0);
  RETURN_IF_ERROR(reader.status());
  return stored;
}

StatusOr<uint64_t> ClickHouseIntakeStore::CountThrough(Family family, const std::string& source_id,
                                                       uint32_t epoch, uint64_t last,
                                                       const ReadControl& control) {
  ASSIGN_OR_RETURN(const Block block,
                   Read(sql::Queries::source_through, family,
                        {{"source", source_id}, {"epoch", epoch}, {"sequence", last}}, control));
  if (block.rows() == 0) return 0u;
  Reader reader(block);
  const uint64_t count = reader.Number("count_through", 0);
  RETURN_IF_ERROR(reader.status());
  return count;
}

StatusOr<std::vector<OffsetCount>> ClickHouseIntakeStore::CountOffsets(Family family,
                                                                       const ReadControl& control) {
  return Rows<OffsetCount>(
      // From the rows themselves, not from the ledger that is made of them.
      ReadAll(sql::Queries::verify_offsets, family, {}, {{"optimize_use_projections", "0"}},
              control),
      [](Reader& reader, size_t row) {
        return OffsetCount{.log_id = reader.Text("log", row),
                           .partition = reader.Small("partition", row),
                           .rows = reader.Number("stored", row),
                           .first = reader.Number("first", row),
                           .last = reader.Number("last", row),
                           .distinct = reader.Number("distinct_offsets", row)};
      });
}

StatusOr<std::vector<uint64_t>> ClickHouseIntakeStore::Offsets(std::string_view text,
                                                               const char* column, Family family,
                                                               const OffsetCount& where,
                                                               const ReadControl& control) const {
  const clickhouse::Parameters parameters = {{"log", where.log_id}, {"partition", where.partition}};
  return Rows<uint64_t>(ReadAll(text, family, parameters, {}, control),
                        [&](Reader& reader, size_t row) { return reader.Number(column, row); });
}

StatusOr<std::vector<uint64_t>> ClickHouseIntakeStore::MissingOffsets(Family family,
                                                                      const OffsetCount& where,
                                                                      const ReadControl& control) {
  return Offsets(sql::Queries::missing_offsets, "missing", family, where, control);
}

StatusOr<std::vector<uint64_t>> ClickHouseIntakeStore::RepeatedOffsets(Family family,
                                                                       const OffsetCount& where,
                                                                       const ReadControl& control) {
  return Offsets(sql::Queries::repeated_offsets, "repeated", family, where, control);
}

StatusOr<NumberingCount> ClickHouseIntakeStore::CountNumbering(Family family,
                                                               const ReadControl& control) {
  ASSIGN_OR_RETURN(const Block block,
                   ReadAll(sql::Queries::verify_numbering, family, {}, {}, control));
  Reader reader(block);
  NumberingCount count;
  for (size_t row = 0; row < block.rows(); ++row) {
    count.rows = reader.Number("stored_all", row);
    count.repeated = reader.Number("repeated_all", row);
    ASSIGN_OR_RETURN(count.examples, Examples(block, row));
  }
  RETURN_IF_ERROR(reader.status());
  return count;
}

StatusOr<ConflictCount> ClickHouseIntakeStore::CountConflicts(Family family,
                                                              const ReadControl& control) {
  ASSIGN_OR_RETURN(
      const Block block,
      ReadAll(sql::Queries::verify_conflicts, family,
              {{"conflicts", fmt::format("{}_conflict", sql::TableOf(family))}}, {}, control));
  Reader reader(block);
  ConflictCount count;
  for (size_t row = 0; row < block.rows(); ++row) {
    count = {.count = reader.Number("conflicts", row), .newest = reader.Text("example", row)};
  }
  RETURN_IF_ERROR(reader.status());
  return count;
}

StatusOr<uint32_t> ClickHouseIntakeStore::CurrentSlices(const ReadControl& control) {
  ASSIGN_OR_RETURN(const Block block, ReadAll("SELECT count() AS facts FROM {table:Identifier}",
                                              Family::kCall, {}, {}, control));
  if (block.rows() == 0) return 1;
  Reader reader(block);
  const uint64_t facts = reader.Number("facts", 0);
  RETURN_IF_ERROR(reader.status());
  return static_cast<uint32_t>(facts / options_.facts_per_slice + 1);
}

StatusOr<CurrentCount> ClickHouseIntakeStore::CompareCurrent(CurrentSlice slice,
                                                             const ReadControl& control) {
  const clickhouse::Parameters parameters = {{"current", "call_current"},
                                             {"recomputed", "call_recomputed"},
                                             {"family", "call"},
                                             {"slices", slice.of},
                                             {"slice", slice.index}};
  ASSIGN_OR_RETURN(const Block block,
                   ReadAll(sql::Queries::verify_current, Family::kCall, parameters, {}, control));
  CurrentCount count;
  if (block.rows() == 0) return count;
  Reader reader(block);
  count.compared = reader.Number("compared", 0);
  count.wrong = reader.Number("wrong", 0);
  RETURN_IF_ERROR(reader.status());
  ASSIGN_OR_RETURN(count.examples, Examples(block, 0));
  return count;
}

StatusOr<std::vector<RollUpCount>> ClickHouseIntakeStore::CompareRollUp(
    Family family, sql::Level level, const ReadControl& control) {
  const clickhouse::Settings forced = {
      {"force_optimize_projection", "1"},
      {"force_optimize_projection_name", std::string(sql::Name(level))}};
  return Rows<RollUpCount>(ReadAll(sql::CompareRollUp(family, level), family, {}, forced, control),
                           [](Reader& reader, size_t row) {
                             return RollUpCount{
                                 .unit = reader.Text("unit_id", row),
                                 .stored_cells = reader.Number("stored", row),
                                 .recomputed_cells = reader.Number("recomputed", row),
                                 .unequal = reader.Number("unequal", row),
                                 .begins = reader.Text("begins", row)};
                           });
}

}  // namespace assay::query
