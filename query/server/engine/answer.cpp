#include "query/server/engine/answer.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "query/metrics/finalise.h"
#include "query/server/engine/period.h"
#include "query/server/engine/refusal.h"

namespace assay::query {
namespace {

using metrics::Int128;

// Step, whether words are folded in it (for each cut that may be), and keys: the order of rows.
using CellKey = std::tuple<int64_t, std::vector<bool>, std::vector<std::string>>;

// The last sums of a row say which words are folded, `folds` of them.
CellKey KeyOf(const StoreRow& row, size_t folds) {
  std::vector<bool> folded;
  for (size_t i = row.sums.size() - folds; i < row.sums.size(); ++i) {
    folded.push_back(row.sums[i] > 0);
  }
  return {row.step, std::move(folded), row.keys};
}

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
  const auto& scale = resolved.scales[least];
  return {.minimum = scale.minimum, .maximum = scale.maximum, .is_mixed = least != greatest};
}

using Quantiles = std::map<CellKey, metrics::QuantileValues>;

StatusOr<Quantiles> QuantilesOf(int32_t part, size_t folds, std::span<const StoreRow> rows) {
  Quantiles quantiles;
  for (const StoreRow* row : RowsOf(part, rows)) {
    const std::vector<int64_t>& sums = row->sums;
    if (sums.size() != sql::kQuantileSums + folds) {
      return Internal("read quantiles: {} sums", sums.size());
    }
    quantiles[KeyOf(*row, folds)] = {
        .n = static_cast<uint64_t>(sums[0]),
        .low = sums[1],
        .high = sums[2],
        .is_sketch = sums[3] != 0,
        .lower_end = {.rank = sums[4], .value = sums[5], .next = sums[6]},
        .upper_end = {.rank = sums[7], .value = sums[8], .next = sums[9]}};
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
      : resolved_(resolved), plan_(plan), folded_(FoldedCuts(resolved.question.selection)) {}

  Status ReadQuantiles(std::span<const StoreRow> rows) {
    for (const int32_t part : plan_.quantile_parts) {
      quantiles_.emplace_back();
      if (part == sql::kNoPart) continue;
      ASSIGN_OR_RETURN(quantiles_.back(), QuantilesOf(part, folded_.size(), rows));
    }
    return OkStatus();
  }

  // Fails for a row that is not of the plan.
  StatusOr<AnswerRow> Make(const StoreRow& row) {
    const bool is_survey = resolved_.question.selection.family == metrics::Family::kSurvey;
    ASSIGN_OR_RETURN(const std::vector<Int128> values,
                     ValuesOf(plan_.measures, row, (is_survey ? 2 : 0) + folded_.size()));
    late_count_ += values[plan_.measures.IndexOf({.state = metrics::State::kLate})];
    return ToRow(row, values, is_survey);
  }

  uint64_t late_count() const { return static_cast<uint64_t>(std::max<Int128>(late_count_, 0)); }

 private:
  AnswerRow ToRow(const StoreRow& row, const std::vector<Int128>& values, bool is_survey) const {
    const sql::Selection& selection = resolved_.question.selection;
    metrics::Cell cell{.measures = plan_.measures, .values = values};
    if (is_survey) cell.scale = ScaleOf(resolved_, row);

    AnswerRow answer;
    answer.keys = row.keys;
    answer.folded_words = FoldedWords(row);
    answer.figures.reserve(resolved_.question.metrics.size());
    if (selection.step != sql::Step::kNone) {
      answer.step_start =
          StepLabel(row.step, selection.period.kind, selection.step, resolved_.zone);
    }
    for (size_t i = 0; i < resolved_.question.metrics.size(); ++i) {
      const sql::AskedMetric& asked = resolved_.question.metrics[i];
      const auto found = quantiles_[i].find(KeyOf(row, folded_.size()));
      cell.quantile = found == quantiles_[i].end() ? metrics::QuantileValues{} : found->second;
      answer.figures.push_back(metrics::Finalise(*asked.metric, asked.recipe, cell));
    }
    return answer;
  }

  std::vector<uint32_t> FoldedWords(const StoreRow& row) const {
    std::vector<uint32_t> words(row.keys.size());
    bool is_folded = false;
    for (size_t i = 0; i < folded_.size(); ++i) {
      const int64_t count = row.sums[row.sums.size() - folded_.size() + i];
      words[folded_[i]] = static_cast<uint32_t>(count);
      is_folded = is_folded || count > 0;
    }
    return is_folded ? words : std::vector<uint32_t>();
  }

  const ResolvedQuestion& resolved_;
  const sql::QuestionPlan& plan_;
  const std::vector<size_t> folded_;
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

uint32_t WordsMax(const ResolvedQuestion& resolved) {
  const sql::Question& question = resolved.question;
  const auto cuts = static_cast<double>(std::ranges::count_if(
      question.selection.by, [](const sql::Cut& cut) { return cut.is_word; }));
  if (cuts == 0) return 0;
  // With "others" each cut has one more; the rows of every combination must fit.
  const double combinations =
      static_cast<double>(question.row_limit) / static_cast<double>(resolved.rows_per_word_max);
  auto words = static_cast<uint32_t>(std::pow(std::max(combinations, 0.0), 1 / cuts) + 1e-9);
  return std::max(words, 2u) - 1;
}

StatusOr<size_t> CountRows(const ResolvedQuestion& resolved, const sql::QuestionPlan& plan,
                           std::span<const StoreRow> rows) {
  const auto count = static_cast<size_t>(
      std::ranges::count_if(rows, [&](const StoreRow& row) { return row.part == plan.sums_part; }));
  if (count > resolved.question.row_limit) {
    return TooManyRows(resolved.question.row_limit, resolved.field);
  }
  return count;
}

Status WriteAnswer(const ResolvedQuestion& resolved, const sql::QuestionPlan& plan,
                   std::span<const StoreRow> rows, Answer head, AnswerSink& sink) {
  RETURN_IF_ERROR(CountRows(resolved, plan, rows).status());
  std::vector<const StoreRow*> cells = RowsOf(plan.sums_part, rows);
  const size_t folds = FoldedCuts(resolved.question.selection).size();
  for (const StoreRow* cell : cells) {
    if (cell->sums.size() < folds) return Internal("read figures: no counts of folded words");
  }
  std::sort(cells.begin(), cells.end(), [&](const StoreRow* a, const StoreRow* b) {
    if (folds > 0) return KeyOf(*a, folds) < KeyOf(*b, folds);
    return std::tie(a->step, a->keys) < std::tie(b->step, b->keys);
  });

  Assembly assembly(resolved, plan);
  RETURN_IF_ERROR(assembly.ReadQuantiles(rows));
  head.name = resolved.name;
  head.metrics = resolved.question.metrics;
  head.dimensions = resolved.dimensions;
  head.level = plan.level;
  RETURN_IF_ERROR(sink.Begin(head));
  for (const StoreRow* cell : cells) {
    ASSIGN_OR_RETURN(AnswerRow row, assembly.Make(*cell));
    RETURN_IF_ERROR(sink.Add(std::move(row)));
  }
  head.late_count = assembly.late_count();
  return sink.End(head);
}

}  // namespace assay::query
