#include "query/server/clickhouse_store.h"

#include <algorithm>

namespace assay::query {
namespace {

using clickhouse::ArrayColumn;
using clickhouse::Block;

struct FigureColumns {
  const clickhouse::Int32Column* part;
  const clickhouse::Int64Column* step;
  const ArrayColumn<clickhouse::StringColumn>* keys;
  const ArrayColumn<clickhouse::Int64Column>* sums;
  const ArrayColumn<clickhouse::UInt128Column>* squares;
};

StatusOr<FigureColumns> ColumnsOf(const Block& block) {
  FigureColumns columns{};
  ASSIGN_OR_RETURN(columns.part, block.Get<clickhouse::Int32Column>("part"));
  ASSIGN_OR_RETURN(columns.step, block.Get<clickhouse::Int64Column>("step"));
  ASSIGN_OR_RETURN(columns.keys, block.Get<ArrayColumn<clickhouse::StringColumn>>("keys"));
  ASSIGN_OR_RETURN(columns.sums, block.Get<ArrayColumn<clickhouse::Int64Column>>("sums"));
  ASSIGN_OR_RETURN(columns.squares, block.Get<ArrayColumn<clickhouse::UInt128Column>>("squares"));
  return columns;
}

// The 128 bits as two's complement.
metrics::Int128 Signed(clickhouse::UInt128 value) {
  __extension__ typedef unsigned __int128 Unsigned;
  return static_cast<metrics::Int128>(static_cast<Unsigned>(value.high) << 64 | value.low);
}

StoreRow RowOf(const FigureColumns& columns, size_t row) {
  StoreRow out{.part = (*columns.part)[row], .step = (*columns.step)[row]};
  out.keys.reserve(columns.keys->end(row) - columns.keys->begin(row));
  out.sums.reserve(columns.sums->end(row) - columns.sums->begin(row));
  out.squares.reserve(columns.squares->end(row) - columns.squares->begin(row));
  for (size_t i = columns.keys->begin(row); i < columns.keys->end(row); ++i) {
    out.keys.emplace_back(columns.keys->items()[i]);
  }
  for (size_t i = columns.sums->begin(row); i < columns.sums->end(row); ++i) {
    out.sums.push_back(columns.sums->items()[i]);
  }
  for (size_t i = columns.squares->begin(row); i < columns.squares->end(row); ++i) {
    out.squares.push_back(Signed(columns.squares->items()[i]));
  }
  return out;
}

}  // namespace

clickhouse::Settings ReadOnlySettings(const StatementLimits& limits) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(limits.time_max).count();
  return {{"readonly", "1"},
          {"use_query_condition_cache", "0"},
          // All parts of a statement see the same rows, so an answer agrees with its as-of.
          {"enable_shared_storage_snapshot_in_query", "1"},
          {"max_rows_to_read", std::to_string(limits.rows_max)},
          {"max_memory_usage", std::to_string(limits.bytes_max)},
          {"max_execution_time", std::to_string(seconds)}};
}

clickhouse::CallOptions CallOptionsOf(const ReadControl& control) {
  return {.timeout = control.timeout, .cancel = control.cancel};
}

ClickHouseFigureStore::ClickHouseFigureStore(clickhouse::Client& client,
                                             const StatementLimits& limits,
                                             clickhouse::Settings more)
    : client_(client), settings_(ReadOnlySettings(limits)) {
  settings_.insert(settings_.end(), more.begin(), more.end());
}

StatusOr<StoreRows> ClickHouseFigureStore::Read(const sql::FamilyStatement& statement,
                                                const ReadControl& control) {
  clickhouse::CallOptions call = CallOptionsOf(control);
  call.settings = settings_;
  ASSIGN_OR_RETURN(const Block block,
                   client_.Query(statement.statement.text, statement.statement.parameters, call));
  auto rows = std::make_shared<std::vector<StoreRow>>();
  if (block.rows() == 0) return rows;  // Then it has no columns either.
  ASSIGN_OR_RETURN(const FigureColumns columns, ColumnsOf(block));
  rows->reserve(block.rows());
  for (size_t row = 0; row < block.rows(); ++row) rows->push_back(RowOf(columns, row));
  return rows;
}

}  // namespace assay::query
