// The columns a family has besides those every family has, in the order of its migration.
//
// Each class holds references to columns it added to the block, which therefore must live longer.
#pragma once

#include "ingest/sink/row.h"
#include "services/runtime/clickhouse/block.h"

namespace assay::sink {

class CallColumns {
 public:
  explicit CallColumns(clickhouse::Block& block);
  void Append(const CallFacts& facts);

 private:
  clickhouse::StringColumn& call_id_;
  clickhouse::LowCardinalityColumn& phase_;
  clickhouse::LowCardinalityColumn& direction_;
  clickhouse::LowCardinalityColumn& line_;
  clickhouse::LowCardinalityColumn& business_;
  clickhouse::LowCardinalityColumn& skill_;
  clickhouse::LowCardinalityColumn& outcome_;
  clickhouse::UInt8Column& queued_;
  clickhouse::UInt32Column& ivr_ms_;
  clickhouse::UInt32Column& queue_ms_;
  clickhouse::UInt32Column& ring_ms_;
  clickhouse::UInt32Column& talk_ms_;
  clickhouse::UInt32Column& handle_ms_;
  clickhouse::UInt32Column& hold_ms_;
  clickhouse::UInt32Column& wrap_ms_;
};

class SurveyColumns {
 public:
  explicit SurveyColumns(clickhouse::Block& block);
  void Append(const SurveyFacts& facts);

 private:
  using Flags = clickhouse::ArrayColumn<clickhouse::UInt8Column>;
  using Scores = clickhouse::ArrayColumn<clickhouse::UInt32Column>;

  clickhouse::StringColumn& response_id_;
  clickhouse::StringColumn& call_id_;
  clickhouse::LowCardinalityColumn& method_;
  clickhouse::LowCardinalityColumn& questionnaire_;
  clickhouse::UInt32Column& questionnaire_version_;
  Flags& answered_;
  Scores& score_micro_;
  Flags& favourable_;
};

}  // namespace assay::sink
