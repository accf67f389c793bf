#include "ingest/sink/row_block.h"

#include <fmt/format.h>

#include <utility>

namespace assay::sink {
namespace {

using clickhouse::DateColumn;
using clickhouse::DateTime64Column;
using clickhouse::Int8Column;
using clickhouse::LowCardinalityColumn;
using clickhouse::StringColumn;
using clickhouse::UInt32Column;
using clickhouse::UInt64Column;

std::variant<CallColumns, SurveyColumns> AddFacts(Family family, clickhouse::Block& block) {
  if (family == Family::kSurvey) return SurveyColumns(block);
  return CallColumns(block);
}

int64_t Milliseconds(WallTime moment) { return moment.time_since_epoch().count(); }

}  // namespace

RowBlock::RowBlock(Family family, std::string log_id)
    : log_id_text_(std::move(log_id)),
      log_id_(block_.Add<LowCardinalityColumn>("log_id")),
      kafka_partition_(block_.Add<UInt32Column>("kafka_partition")),
      kafka_offset_(block_.Add<UInt64Column>("kafka_offset")),
      ingested_at_(block_.Add<DateTime64Column>("ingested_at")),
      source_id_(block_.Add<StringColumn>("source_id")),
      epoch_(block_.Add<UInt32Column>("epoch")),
      sequence_(block_.Add<UInt64Column>("sequence")),
      status_(block_.Add<LowCardinalityColumn>("status")),
      sign_(block_.Add<Int8Column>("sign")),
      reject_reason_(block_.Add<LowCardinalityColumn>("reject_reason")),
      reject_field_(block_.Add<LowCardinalityColumn>("reject_field")),
      reject_message_(block_.Add<StringColumn>("reject_message")),
      raw_(block_.Add<StringColumn>("raw")),
      traceparent_(block_.Add<StringColumn>("traceparent")),
      occurred_at_(block_.Add<DateTime64Column>("occurred_at")),
      counted_at_(block_.Add<DateTime64Column>("counted_at")),
      business_date_(block_.Add<DateColumn>("business_date")),
      unit_(block_.Add<LowCardinalityColumn>("unit")),
      customer_ref_(block_.Add<StringColumn>("customer_ref")),
      employee_ref_(block_.Add<LowCardinalityColumn>("employee_ref")),
      facts_(AddFacts(family, block_)) {}

void RowBlock::Append(const Row& row) {
  log_id_.Append(log_id_text_);
  kafka_partition_.Append(static_cast<uint32_t>(row.partition));
  kafka_offset_.Append(static_cast<uint64_t>(row.offset));
  ingested_at_.Append(Milliseconds(row.ingested_at));
  source_id_.Append(row.source_id);
  epoch_.Append(row.epoch);
  sequence_.Append(row.sequence);
  status_.Append(NameOf(row.status));
  sign_.Append(1);
  reject_reason_.Append(row.reject_reason);
  reject_field_.Append(row.reject_field);
  reject_message_.Append(row.reject_message);
  raw_.Append(row.raw);
  traceparent_.Append(row.traceparent);
  occurred_at_.Append(Milliseconds(row.occurred_at));
  counted_at_.Append(Milliseconds(row.counted_at));
  business_date_.Append(row.business_date);
  unit_.Append(row.unit);
  customer_ref_.Append(row.customer_ref);
  employee_ref_.Append(row.employee_ref);
  if (auto* call = std::get_if<CallColumns>(&facts_)) {
    call->Append(std::get<CallFacts>(row.facts));
  } else {
    std::get<SurveyColumns>(facts_).Append(std::get<SurveyFacts>(row.facts));
  }
}

void RowBlock::Clear() { block_.Clear(); }

std::string RowBlock::ColumnList() const {
  std::string names;
  for (size_t index = 0; index < block_.columns(); ++index) {
    names += (index == 0 ? "" : ", ") + block_.name(index);
  }
  return "(" + names + ")";
}

}  // namespace assay::sink
