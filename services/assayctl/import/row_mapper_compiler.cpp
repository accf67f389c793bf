// The checks that make a RowMapper from a mapping and the columns of a file.
#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "services/assayctl/import/row_mapper.h"

namespace assay::assayctl {

namespace {

constexpr const char* kFieldsRequired[] = {"occurred_at", "unit_id"};

// In quotes, for the names of columns may have spaces at their ends.
std::string Join(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    text += fmt::format("{}\"{}\"", text.empty() ? "" : ", ", name);
  }
  return text;
}

std::optional<double> MillisecondsPer(const std::string& unit) {
  if (unit == "ms") return 1;
  if (unit == "s") return 1'000;
  if (unit == "min") return 60'000;
  if (unit == "h") return 3'600'000;
  return std::nullopt;
}

}  // namespace

class RowMapper::Compiler {
 public:
  Compiler(const Mapping& mapping, RowMapper& mapper, Problems& problems)
      : mapping_(mapping), mapper_(mapper), problems_(problems) {}

  void Run() {
    for (const auto& [name, spec] : mapping_.times) AddTime(name, spec);
    // Sums come last, so that what they add up is there.
    for (const bool sums : {false, true}) {
      for (const FieldSpec& spec : mapping_.fields) {
        if (spec.sum.empty() != sums) AddField(spec);
      }
    }
    AddAnswers();
    for (const char* path : kFieldsRequired) {
      if (std::ranges::find(mapping_.fields, path, &FieldSpec::path) == mapping_.fields.end()) {
        Add(1, fmt::format("fields.{}: missing; every event needs it", path));
      }
    }
  }

 private:
  void Add(int line, const std::string& message) {
    problems_.push_back(fmt::format("{}:{}: {}", mapping_.file, line, message));
  }

  size_t ColumnOf(const std::string& column, int line, const std::string& who) {
    const auto found = std::ranges::find(mapper_.columns_, column);
    if (found == mapper_.columns_.end()) {
      Add(line, fmt::format("{}: the file has no column \"{}\"; it has {}", who, column,
                            Join(mapper_.columns_)));
      return 0;
    }
    return static_cast<size_t>(found - mapper_.columns_.begin());
  }

  std::vector<size_t> ColumnsOf(const std::vector<std::string>& columns, int line,
                                const std::string& who) {
    std::vector<size_t> positions;
    for (const std::string& column : columns) positions.push_back(ColumnOf(column, line, who));
    return positions;
  }

  void AddTime(const std::string& name, const TimeSpec& spec) {
    const std::string who = "times." + name;
    Time time{.columns = ColumnsOf(spec.columns, spec.line, who), .join = spec.join, .text = {}};
    if (StatusOr<TimeText> text = TimeText::Create(spec.text); text.ok()) {
      time.text = *std::move(text);
    } else {
      Add(spec.line, fmt::format("{}: {}", who, Message(text.status())));
    }
    mapper_.times_.push_back(std::move(time));
  }

  size_t TimeNamed(const std::string& name, const FieldSpec& spec) {
    const auto found = mapping_.times.find(name);
    if (found == mapping_.times.end()) {
      AddOf(spec, fmt::format("there is no [times.{}]", name));
      return 0;
    }
    return static_cast<size_t>(std::distance(mapping_.times.begin(), found));
  }

  void AddOf(const FieldSpec& spec, std::string_view message) {
    Add(spec.line, fmt::format("fields.{}: {}", spec.path, message));
  }

  void AddField(const FieldSpec& spec) {
    StatusOr<FieldPath> path = FieldPath::Find(*event::v1::Event::descriptor(), spec.path);
    if (!path.ok()) return AddOf(spec, Message(path.status()));
    Field field{.spec = spec, .path = *std::move(path)};
    field.columns = ColumnsOf(spec.columns, spec.line, "fields." + spec.path);
    CheckPayload(spec);
    CheckOrigin(field);
    CheckTexts(field);
    mapper_.fields_.push_back(std::move(field));
  }

  // A field of a payload must be of the family's payload, and all of one phase.
  void CheckPayload(const FieldSpec& spec) {
    const google::protobuf::Descriptor* type = event::v1::Event::descriptor();
    for (size_t begin = 0; type != nullptr && begin < spec.path.size();) {
      const size_t end = std::min(spec.path.find('.', begin), spec.path.size());
      const auto* field = type->FindFieldByName(spec.path.substr(begin, end - begin));
      if (const auto* choice = field->real_containing_oneof()) {
        const auto [chosen, is_first] = choices_.emplace(choice->full_name(), field->name());
        if (!is_first && chosen->second != field->name()) {
          AddOf(spec, fmt::format("an event has either {} or {}; keep one", chosen->second,
                                  field->name()));
        }
        if (choice->name() == "payload" && field->name() != PayloadName()) {
          AddOf(spec, fmt::format("the payload of this family is {}", PayloadName()));
        }
      }
      type = field->message_type();
      begin = end + 1;
    }
  }

  std::string PayloadName() const {
    return mapping_.family == event::v1::FAMILY_SURVEY ? "survey_response" : "call";
  }

  void CheckOrigin(Field& field) {
    const FieldSpec& spec = field.spec;
    const bool is_moment = field.path.kind() == FieldPath::Kind::kTime;
    const bool is_duration = field.path.is_duration();
    if (!spec.columns.empty() && is_moment)
      AddOf(spec, "a moment comes from time, sum or constant");
    if (!spec.time.empty()) {
      if (!is_moment) AddOf(spec, "only a moment comes from a time");
      field.time = TimeNamed(spec.time, spec);
    }
    if (spec.difference) {
      if (!is_duration) AddOf(spec, "only a field in milliseconds (_ms) is a difference");
      field.from = TimeNamed(spec.difference->from, spec);
      field.to = TimeNamed(spec.difference->to, spec);
    }
    if (!spec.sum.empty()) CheckSum(field, is_moment);
    if (spec.is_row_number) CheckText(field, "1", "row_number");
    if (is_duration && !spec.columns.empty()) {
      if (const auto ms = MillisecondsPer(spec.unit)) {
        field.ms_per_unit = *ms;
      } else {
        AddOf(spec, fmt::format("unit: \"{}\" is none of ms, s, min, h", spec.unit));
      }
    } else if (!spec.unit.empty()) {
      AddOf(spec, "unit: only a duration (_ms) from columns has one");
    }
    if (spec.negative_is_absent && !is_duration) AddOf(spec, "negative: only durations can be");
    const bool has_column_keys =
        !spec.values.empty() || !spec.absent_if.empty() || !spec.join.empty();
    if (spec.columns.empty() && has_column_keys) {
      AddOf(spec, "values, absent_if and join belong to columns");
    }
  }

  void CheckSum(Field& field, bool is_moment) {
    if (!is_moment) AddOf(field.spec, "sum: only a moment is a sum");
    for (size_t i = 0; i < field.spec.sum.size(); ++i) {
      const std::string& part = field.spec.sum[i];
      const auto found = std::ranges::find(mapper_.fields_, part,
                                           [](const Field& other) { return other.spec.path; });
      if (found == mapper_.fields_.end()) {
        AddOf(field.spec, fmt::format("sum: \"{}\" is not mapped, or is a sum itself", part));
        continue;
      }
      const bool fits =
          i == 0 ? found->path.kind() == FieldPath::Kind::kTime : found->path.is_duration();
      if (!fits) {
        AddOf(field.spec,
              fmt::format("sum: \"{}\" is no {}", part, i == 0 ? "moment" : "duration"));
      }
      field.sum.push_back(static_cast<size_t>(found - mapper_.fields_.begin()));
    }
  }

  // Constants and the results of value tables must fit their field.
  void CheckTexts(Field& field) {
    const FieldSpec& spec = field.spec;
    if (spec.constant && field.path.kind() == FieldPath::Kind::kTime) {
      const auto moment = TimeText::Create({.format = "rfc3339"})->Parse(*spec.constant);
      if (!moment.ok()) return AddOf(spec, Message(moment.status()));
      field.moment = *moment;
      return;
    }
    if (spec.constant) CheckText(field, *spec.constant, "constant");
    if (spec.path == "unit_id") mapper_.unit_id_ = spec.constant.value_or("");
    for (const auto& [from, to] : spec.values) {
      if (field.path.kind() == FieldPath::Kind::kTime) break;  // Said by CheckOrigin.
      if (!field.path.is_duration()) CheckText(field, to, "values." + from);
    }
  }

  void CheckText(const Field& field, const std::string& text, const std::string& key) {
    if (field.path.kind() == FieldPath::Kind::kTime) return AddOf(field.spec, key + ": no moment");
    event::v1::Event scratch;
    const Status status = field.path.SetText(scratch, text);
    if (!status.ok()) AddOf(field.spec, fmt::format("{}: {}", key, Message(status)));
  }

  void AddAnswers() {
    if (!mapping_.answers) return;
    const AnswersSpec& spec = *mapping_.answers;
    mapper_.answers_absent_if_ = spec.absent_if;
    for (const std::string& column : spec.columns) {
      const auto item = spec.items.find(column);
      mapper_.answers_.push_back({.column = ColumnOf(column, spec.line, "answers"),
                                  .item_id = item == spec.items.end() ? column : item->second});
    }
    for (const auto& [column, item] : spec.items) {
      if (std::ranges::find(spec.columns, column) == spec.columns.end()) {
        Add(spec.line, fmt::format("answers.items: \"{}\" is not among the columns", column));
      }
    }
  }

  const Mapping& mapping_;
  RowMapper& mapper_;
  Problems& problems_;
  std::map<std::string, std::string> choices_;  // Oneof -> its member that was chosen.
};

RowMapper::RowMapper(const Mapping& mapping, const std::vector<std::string>& columns,
                     Problems& problems)
    : columns_(columns) {
  Compiler(mapping, *this, problems).Run();
}

}  // namespace assay::assayctl
