#include "query/server/engine/answer.h"

#include <algorithm>
#include <map>

#include "query/metrics/finalise.h"
#include "query/server/engine/period.h"
#include "query/server/engine/refusal.h"

namespace assay::query {
namespace {

using metrics::Int128;
using CellKey = std::pair<int64_t, std::vector<std::string>>;

CellKey KeyOf(const StoreRow& row) { return {row.step, row.keys}; }

std::vector<const StoreRow*> RowsOf(int32_t part, std::span<const StoreRow> rows) {
  std::vector<const StoreRow*> found;
  for (const StoreRow& row : rows) {
    if (row.part == part) found.push_back(&row);
  }
  return found;
}

// The values in the order of the measures, which the statement returned in two lists.
StatusOr<std::vector<Int128>> ValuesOf(const metrics::MeasureSet& measures, const StoreRow& row,
                                       size_t extra_sums) {
  std::vector<Int128> values;
  size_t sum = 0;
  size_t square = 0;
  for (const metrics::Measure& measure : measures.all()) {
    const bool is_wide = metrics::IsWide(measure);
    if (is_wide ? square >= row.squares.size() : sum >= row.sums.size()) break;
    values.push_back(is_wide ? row.squares[square++] : row.sums[sum++]);
  }
  if (values.size() == measures.size() && sum + extra_sums == row.sums.size() &&
      square == row.squares.size()) {
    return values;
  }
  return Internal("read figures: {} sums and {} squares returned for {} measures", row.sums.size(),
                  row.squares.size(), measures.size());
}

// The scale of a cell of surveys: the last two sums are its least and greatest number.
metrics::CellScale ScaleOf(const ResolvedQuestion& resolved, const StoreRow& row) {
  const auto least = static_cast<size_t>(row.sums[row.sums.size() - 2]);
  const auto greatest = static_cast<size_t>(row.sums.back());
  if (least >= resolved.scales.size()) return {};  // Nobody answered.
  return {.minimum = resolved.scales[least].minimum, .is_mixed = least != greatest};
}

using Quantiles = std::map<CellKey, metrics::QuantileValues>;

StatusOr<Quantiles> QuantilesOf(int32_t part, std::span<const StoreRow> rows) {
  Quantiles quantiles;
  for (const StoreRow* row : RowsOf(part, rows)) {
    if (row->sums.size() != 4) return Internal("read quantiles: {} sums", row->sums.size());
    quantiles[KeyOf(*row)] = {.n = static_cast<uint64_t>(row->sums[0]),
                              .low = row->sums[1],
                              .high = row->sums[2],
                              .is_sketch = row->sums[3] != 0};
  }
  return quantiles;
}

Status TooManyRows(uint32_t limit, const std::string& field) {
  return WithReason(
      ResourceExhausted(
          "{}row_limit: the answer has more than {} rows; ask for a shorter period or "
          "longer steps, drop a dimension, filter, or raise row_limit (at most {})",
          field, limit, kRowLimitMax),
      kTooManyRows);
}

class Assembly {
 public:
  Assembly(const ResolvedQuestion& resolved, const sql::QuestionPlan& plan)
      : resolved_(resolved), plan_(plan) {}

  Status ReadQuantiles(std::span<const StoreRow> rows) {
    for (const int32_t part : plan_.quantile_parts) {
      quantiles_.emplace_back();
      if (part == sql::kNoPart) continue;
      ASSIGN_OR_RETURN(quantiles_.back(), QuantilesOf(part, rows));
    }
    return OkStatus();
  }

  // Fails for a row that is not of the plan.
  Status Add(const StoreRow& row, Answer& answer) {
    const bool is_survey = resolved_.question.selection.family == metrics::Family::kSurvey;
    ASSIGN_OR_RETURN(const std::vector<Int128> values,
                     ValuesOf(plan_.measures, row, is_survey ? 2 : 0));
    late_count_ += values[plan_.measures.IndexOf({.state = metrics::State::kLate})];
    answer.rows.push_back(ToRow(row, values, is_survey));
    return OkStatus();
  }

  uint64_t late_count() const { return static_cast<uint64_t>(std::max<Int128>(late_count_, 0)); }

 private:
  AnswerRow ToRow(const StoreRow& row, const std::vector<Int128>& values, bool is_survey) const {
    const sql::Selection& selection = resolved_.question.selection;
    metrics::Cell cell{.measures = plan_.measures, .values = values};
    if (is_survey) cell.scale = ScaleOf(resolved_, row);

    AnswerRow answer;
    answer.keys = row.keys;
    if (selection.step != sql::Step::kNone) {
      answer.step_start =
          StepLabel(row.step, selection.period.kind, selection.step, resolved_.zone);
    }
    for (size_t i = 0; i < resolved_.question.metrics.size(); ++i) {
      const sql::AskedMetric& asked = resolved_.question.metrics[i];
      const auto found = quantiles_[i].find(KeyOf(row));
      cell.quantile = found == quantiles_[i].end() ? metrics::QuantileValues{} : found->second;
      answer.figures.push_back(metrics::Finalise(*asked.metric, asked.recipe, cell));
    }
    return answer;
  }

  const ResolvedQuestion& resolved_;
  const sql::QuestionPlan& plan_;
  std::vector<Quantiles> quantiles_;  // One for each metric.
  Int128 late_count_ = 0;
};

}  // namespace

std::vector<LedgerEntry> LedgerOf(std::span<const StoreRow> rows) {
  std::vector<LedgerEntry> ledger;
  for (const StoreRow* row : RowsOf(sql::kLedgerPart, rows)) {
    if (row->keys.size() != 1 || row->sums.size() != 4) continue;
    ledger.push_back({.log_id = row->keys[0],
                      .partition = static_cast<uint32_t>(row->sums[0]),
                      .offset_max = static_cast<uint64_t>(row->sums[1]),
                      .newest_ingested_at = WallTime(std::chrono::milliseconds(row->sums[2])),
                      .rows = static_cast<uint64_t>(row->sums[3])});
  }
  std::sort(ledger.begin(), ledger.end(), [](const LedgerEntry& a, const LedgerEntry& b) {
    return std::tie(a.log_id, a.partition) < std::tie(b.log_id, b.partition);
  });
  return ledger;
}

StatusOr<Answer> ToAnswer(const ResolvedQuestion& resolved, const sql::QuestionPlan& plan,
                          std::span<const StoreRow> rows) {
  std::vector<const StoreRow*> cells = RowsOf(plan.sums_part, rows);
  if (cells.size() > resolved.question.row_limit) {
    return TooManyRows(resolved.question.row_limit, resolved.field);
  }
  std::sort(cells.begin(), cells.end(), [](const StoreRow* a, const StoreRow* b) {
    return std::tie(a->step, a->keys) < std::tie(b->step, b->keys);
  });

  Assembly assembly(resolved, plan);
  RETURN_IF_ERROR(assembly.ReadQuantiles(rows));
  Answer answer{.name = resolved.name,
                .metrics = resolved.question.metrics,
                .dimensions = resolved.dimensions,
                .rows = {},
                .ledger = {},
                .answered_at = {},
                .level = plan.level};
  for (const StoreRow* cell : cells) RETURN_IF_ERROR(assembly.Add(*cell, answer));
  answer.late_count = assembly.late_count();
  return answer;
}

}  // namespace assay::query
