// RowBlock: rows of one family as the typed columns of one Native block.
//
// Rows are copied in; the columns keep their memory over Clear(), so that a sink at full load
// allocates nothing. Not thread-safe.
#pragma once

#include <string>
#include <variant>

#include "ingest/sink/facts_columns.h"
#include "ingest/sink/family.h"
#include "ingest/sink/row.h"
#include "services/runtime/clickhouse/block.h"

namespace assay::sink {

class RowBlock {
 public:
  RowBlock(Family family, std::string log_id);
  RowBlock(const RowBlock&) = delete;
  RowBlock& operator=(const RowBlock&) = delete;

  // The row's facts must be of the block's family.
  void Append(const Row& row);
  void Clear();

  size_t rows() const { return kafka_offset_.rows(); }
  // Memory of the rows, close, not exact.
  size_t bytes() const { return block_.bytes(); }
  const clickhouse::Block& block() const { return block_; }
  // "(log_id, kafka_partition, ...)": what an insert names, so that columns with defaults or of
  // newer migrations may exist.
  std::string ColumnList() const;

 private:
  std::string log_id_text_;
  clickhouse::Block block_;
  clickhouse::LowCardinalityColumn& log_id_;
  clickhouse::UInt32Column& kafka_partition_;
  clickhouse::UInt64Column& kafka_offset_;
  clickhouse::DateTime64Column& ingested_at_;
  clickhouse::StringColumn& source_id_;
  clickhouse::UInt32Column& epoch_;
  clickhouse::UInt64Column& sequence_;
  clickhouse::LowCardinalityColumn& status_;
  clickhouse::Int8Column& sign_;
  clickhouse::LowCardinalityColumn& reject_reason_;
  clickhouse::LowCardinalityColumn& reject_field_;
  clickhouse::StringColumn& reject_message_;
  clickhouse::StringColumn& raw_;
  clickhouse::StringColumn& traceparent_;
  clickhouse::DateTime64Column& occurred_at_;
  clickhouse::DateTime64Column& counted_at_;
  clickhouse::DateColumn& business_date_;
  clickhouse::LowCardinalityColumn& unit_;
  clickhouse::StringColumn& customer_ref_;
  clickhouse::LowCardinalityColumn& employee_ref_;
  std::variant<CallColumns, SurveyColumns> facts_;
};

}  // namespace assay::sink
