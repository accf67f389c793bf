#include "services/assayctl/import/row_mapper.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "services/directory/written_names.h"

namespace assay::assayctl {

namespace {

constexpr int64_t kDayMs = 86'400'000;

bool IsAbsent(const std::string& text, const std::vector<std::string>& absent_if) {
  return text.empty() || std::ranges::find(absent_if, text) != absent_if.end();
}

bool ParseFinite(const std::string& text, double* number) {
  return directory::ParseNumber(text, number) && std::isfinite(*number);
}

std::string Names(const std::map<std::string, std::string>& values) {
  std::string names;
  for (const auto& [name, value] : values) names += (names.empty() ? "" : ", ") + name;
  return names;
}

}  // namespace

// One row on its way to an event.
class RowMapper::Evaluation {
 public:
  Evaluation(const RowMapper& mapper, const Row& row, event::v1::Event* event)
      : mapper_(mapper),
        row_(row),
        event_(*event),
        times_(mapper.times_.size()),
        values_(mapper.fields_.size()) {}

  std::optional<RowProblem> Run() {
    for (size_t i = 0; i < mapper_.fields_.size(); ++i) {
      if (auto problem = SetField(i)) return problem;
    }
    for (const Answer& answer : mapper_.answers_) {
      if (auto problem = AddAnswer(answer)) return problem;
    }
    return std::nullopt;
  }

 private:
  using MaybeProblem = std::optional<RowProblem>;

  MaybeProblem SetField(size_t i) {
    const Field& field = mapper_.fields_[i];
    bool is_there = false;
    MaybeProblem problem;
    if (field.moment) {
      is_there = true;
      values_[i] = field.moment->time_since_epoch().count();
      field.path.SetTime(event_, *field.moment);
    } else if (field.spec.constant) {
      is_there = true;
      (void)field.path.SetText(event_, *field.spec.constant);  // Tried at construction.
      if (field.path.is_duration()) values_[i] = std::stoll(*field.spec.constant);
    } else if (field.spec.is_row_number) {
      is_there = true;
      problem = As(field.path.SetText(event_, std::to_string(row_.number)), "");
    } else if (!field.spec.time.empty()) {
      problem = SetTime(i, &is_there);
    } else if (field.spec.difference) {
      problem = SetDifference(i, &is_there);
    } else if (!field.sum.empty()) {
      problem = SetSum(i, &is_there);
    } else {
      problem = SetFromColumns(i, &is_there);
    }
    if (problem || is_there || !field.spec.required) return problem;
    return RowProblem{ColumnsOf(field.columns),
                      fmt::format("is empty, but {} needs it", field.spec.path)};
  }

  MaybeProblem SetFromColumns(size_t i, bool* is_there) {
    const Field& field = mapper_.fields_[i];
    std::string text = TextOf(field.columns, field.spec.join);
    if (IsAbsent(text, field.spec.absent_if)) return std::nullopt;
    if (!field.spec.values.empty()) {
      const auto found = field.spec.values.find(text);
      if (found == field.spec.values.end()) {
        return RowProblem{ColumnsOf(field.columns),
                          fmt::format("\"{}\" is none of {}", text, Names(field.spec.values))};
      }
      text = found->second;
    }
    if (field.path.is_duration()) {
      double number = 0;
      if (!ParseFinite(text, &number)) {
        return RowProblem{ColumnsOf(field.columns), fmt::format("\"{}\" is not a number", text)};
      }
      // Beyond this no length of a call, and safely within 64 bits.
      const double ms = std::clamp(number * field.ms_per_unit, -1e15, 1e15);
      return SetDuration(i, std::llround(ms), is_there);
    }
    *is_there = true;
    return As(field.path.SetText(event_, text), ColumnsOf(field.columns));
  }

  MaybeProblem SetDuration(size_t i, int64_t ms, bool* is_there) {
    const Field& field = mapper_.fields_[i];
    if (ms < 0 && field.spec.negative_is_absent) return std::nullopt;
    *is_there = true;
    values_[i] = ms;
    return As(field.path.SetMilliseconds(event_, ms), ColumnsOf(field.columns));
  }

  MaybeProblem SetTime(size_t i, bool* is_there) {
    const Field& field = mapper_.fields_[i];
    std::optional<WallTime> moment;
    if (auto problem = TimeOf(field.time, &moment)) return problem;
    if (!moment) return std::nullopt;
    *is_there = true;
    values_[i] = moment->time_since_epoch().count();
    field.path.SetTime(event_, *moment);
    return std::nullopt;
  }

  MaybeProblem SetDifference(size_t i, bool* is_there) {
    const Field& field = mapper_.fields_[i];
    std::optional<WallTime> from, to;
    if (auto problem = TimeOf(field.from, &from)) return problem;
    if (auto problem = TimeOf(field.to, &to)) return problem;
    if (!from || !to) return std::nullopt;
    int64_t ms = (*to - *from).count();
    if (ms < 0 && field.spec.difference->across_midnight) ms += kDayMs;
    return SetDuration(i, ms, is_there);
  }

  // A moment plus durations; those that are absent count nothing.
  MaybeProblem SetSum(size_t i, bool* is_there) {
    const Field& field = mapper_.fields_[i];
    if (!values_[field.sum.front()]) return std::nullopt;
    int64_t ms = 0;
    for (const size_t part : field.sum) ms += values_[part].value_or(0);
    *is_there = true;
    values_[i] = ms;
    field.path.SetTime(event_, WallTime(std::chrono::milliseconds(ms)));
    return std::nullopt;
  }

  MaybeProblem AddAnswer(const Answer& answer) {
    const std::string& text = row_.cells[answer.column];
    if (IsAbsent(text, mapper_.answers_absent_if_)) return std::nullopt;
    double score = 0;
    if (!ParseFinite(text, &score)) {
      return RowProblem{mapper_.columns_[answer.column],
                        fmt::format("\"{}\" is not a number", text)};
    }
    event::v1::Answer& added = *event_.mutable_survey_response()->add_answers();
    added.set_item_id(answer.item_id);
    added.set_score(score);
    return std::nullopt;
  }

  // Each time is read once a row, when it is first needed.
  MaybeProblem TimeOf(size_t time, std::optional<WallTime>* moment) {
    if (!times_[time]) {
      const Time& spec = mapper_.times_[time];
      times_[time].emplace();
      const std::string text = TextOf(spec.columns, spec.join);
      if (!text.empty()) {
        const StatusOr<WallTime> parsed = spec.text->Parse(text);
        if (!parsed.ok()) return As(parsed.status(), ColumnsOf(spec.columns));
        *times_[time] = *parsed;
      }
    }
    *moment = *times_[time];
    return std::nullopt;
  }

  // Empty when all the columns are.
  std::string TextOf(const std::vector<size_t>& columns, const std::string& join) const {
    std::string text;
    bool is_empty = true;
    for (size_t i = 0; i < columns.size(); ++i) {
      const std::string& cell = row_.cells[columns[i]];
      is_empty = is_empty && cell.empty();
      text += (i > 0 ? join : "") + cell;
    }
    return is_empty ? "" : text;
  }

  std::string ColumnsOf(const std::vector<size_t>& columns) const {
    std::string names;
    for (const size_t column : columns) {
      names += (names.empty() ? "" : ", ") + mapper_.columns_[column];
    }
    return names;
  }

  static MaybeProblem As(const Status& status, std::string columns) {
    if (status.ok()) return std::nullopt;
    return RowProblem{std::move(columns), std::string(Message(status))};
  }

  const RowMapper& mapper_;
  const Row& row_;
  event::v1::Event& event_;
  std::vector<std::optional<std::optional<WallTime>>> times_;  // Outer: whether it was read.
  std::vector<std::optional<int64_t>> values_;  // Of moments and durations, in milliseconds.
};

std::optional<RowProblem> RowMapper::Map(const Row& row, event::v1::Event* event) const {
  if (!row.problem.empty()) return RowProblem{"", row.problem};
  event->Clear();
  return Evaluation(*this, row, event).Run();
}

}  // namespace assay::assayctl
