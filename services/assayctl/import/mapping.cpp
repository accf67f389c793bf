#include "services/assayctl/import/mapping.h"

#include <algorithm>
#include <set>
#include <utility>

#include "services/assayctl/import/field_path.h"
#include "services/assayctl/import/table_reader.h"
#include "services/directory/written_names.h"
#include "services/runtime/config/toml_source.h"

namespace assay::assayctl {

namespace {

using config::Literal;

// Reads the tables below one key, each under its own name.
template <typename ReadTable>
void ForEachTable(TableReader& parent, const char* key, ReadTable read) {
  const Literal* tables = parent.Find(key);
  if (tables == nullptr) return;
  if (tables->kind != Literal::Kind::kTable) return parent.Add(tables->line, "must be a table");
  for (size_t i = 0; i < tables->keys.size(); ++i) read(tables->keys[i], tables->items[i]);
}

class MappingReader {
 public:
  MappingReader(Mapping& mapping, Problems& problems) : mapping_(mapping), problems_(problems) {}

  void Read(const Literal& root) {
    TableReader reader(root, "", mapping_.file, problems_);
    if (!reader.Take("source", &mapping_.source)) {
      reader.Add(1, "source: missing; name the registered prefix of its sources");
    }
    ReadFamily(reader);
    if (const Literal* input = reader.Find("input")) ReadInput(*input);
    ForEachTable(reader, "times", [&](const std::string& name, const Literal& table) {
      mapping_.times.emplace(name, ReadTime(name, table));
    });
    ForEachTable(reader, "fields", [&](const std::string& path, const Literal& table) {
      mapping_.fields.push_back(ReadField(path, table));
    });
    std::ranges::sort(mapping_.fields, {}, &FieldSpec::line);  // As written, for what is said.
    if (mapping_.fields.empty()) reader.Add(1, "fields: missing; say where fields come from");
    if (const Literal* answers = reader.Find("answers")) ReadAnswers(*answers);
    reader.End();
  }

 private:
  TableReader ReaderOf(const Literal& table, std::string name) {
    return TableReader(table, std::move(name), mapping_.file, problems_);
  }

  void ReadFamily(TableReader& reader) {
    std::string family;
    const Literal* literal = reader.Find("family");
    reader.Take("family", &family);
    for (int value = 1; value < event::v1::Family_ARRAYSIZE; ++value) {
      const std::string& name = event::v1::Family_Name(static_cast<event::v1::Family>(value));
      if (std::ranges::equal(name.substr(7), family, {}, ::tolower)) {
        mapping_.family = static_cast<event::v1::Family>(value);
      }
    }
    if (mapping_.family == event::v1::FAMILY_UNSPECIFIED) {
      reader.Add(literal == nullptr ? 1 : literal->line,
                 fmt::format("family: \"{}\" is none of {}", family,
                             directory::ShortNames(*event::v1::Family_descriptor())));
    }
  }

  void ReadInput(const Literal& table) {
    TableReader reader = ReaderOf(table, "input");
    std::string format = "csv", delimiter = ",";
    reader.Take("format", &format);
    reader.Take("delimiter", &delimiter);
    reader.Take("columns", &mapping_.format.columns);
    if (format != "csv" && format != "jsonl")
      reader.Add(table.line, "format: must be csv or jsonl");
    if (delimiter.size() != 1) reader.Add(table.line, "delimiter: must be one character");
    mapping_.format.kind = format == "jsonl" ? RowFormat::Kind::kJsonl : RowFormat::Kind::kCsv;
    mapping_.format.delimiter = delimiter.empty() ? ',' : delimiter[0];
    reader.End();
  }

  static void TakeColumns(TableReader& reader, std::vector<std::string>* columns) {
    std::string column;
    if (reader.Take("column", &column)) columns->push_back(column);
    reader.Take("columns", columns);
  }

  TimeSpec ReadTime(const std::string& name, const Literal& table) {
    TableReader reader = ReaderOf(table, "times." + name);
    TimeSpec spec{.columns = {}, .text = {}, .line = table.line};
    TakeColumns(reader, &spec.columns);
    reader.Take("join", &spec.join);
    reader.Take("format", &spec.text.format);
    reader.Take("zone", &spec.text.zone);
    std::string ambiguous = "reject";
    reader.Take("ambiguous", &ambiguous);
    if (ambiguous == "earlier") spec.text.ambiguous = Ambiguous::kEarlier;
    if (ambiguous == "later") spec.text.ambiguous = Ambiguous::kLater;
    if (ambiguous != "reject" && ambiguous != "earlier" && ambiguous != "later") {
      reader.Add(table.line, "ambiguous: must be reject, earlier or later");
    }
    if (spec.columns.empty()) reader.Add(table.line, "column or columns: missing");
    reader.End();
    return spec;
  }

  FieldSpec ReadField(const std::string& path, const Literal& table) {
    TableReader reader = ReaderOf(table, "fields." + path);
    FieldSpec spec{.path = path, .line = table.line};
    TakeColumns(reader, &spec.columns);
    if (const Literal* constant = reader.Find("constant")) {
      spec.constant = constant->text;
      if (constant->kind == Literal::Kind::kArray || constant->kind == Literal::Kind::kTable) {
        reader.Add(constant->line, "constant: must be one value");
      }
    }
    reader.Take("time", &spec.time);
    if (const Literal* difference = reader.Find("difference")) {
      TableReader inner = ReaderOf(*difference, "fields." + path + ".difference");
      spec.difference.emplace();
      inner.Take("from", &spec.difference->from);
      inner.Take("to", &spec.difference->to);
      inner.Take("across_midnight", &spec.difference->across_midnight);
      inner.End();
    }
    reader.Take("sum", &spec.sum);
    reader.Take("row_number", &spec.is_row_number);
    reader.Take("join", &spec.join);
    reader.Take("unit", &spec.unit);
    reader.Take("values", &spec.values);
    reader.Take("absent_if", &spec.absent_if);
    reader.Take("required", &spec.required);
    std::string negative;
    if (reader.Take("negative", &negative) && negative != "absent") {
      reader.Add(table.line, "negative: must be \"absent\", or left out: then it is an error");
    }
    spec.negative_is_absent = negative == "absent";
    const int origins = !spec.columns.empty() + spec.constant.has_value() + !spec.time.empty() +
                        spec.difference.has_value() + !spec.sum.empty() + spec.is_row_number;
    if (origins != 1) {
      reader.Add(table.line, fmt::format("{} of column, columns, constant, time, difference, "
                                         "sum and row_number; exactly one says where the value "
                                         "comes from",
                                         origins == 0 ? "none" : "several"));
    }
    reader.End();
    return spec;
  }

  void ReadAnswers(const Literal& table) {
    TableReader reader = ReaderOf(table, "answers");
    AnswersSpec spec{.columns = {}, .items = {}, .absent_if = {}, .line = table.line};
    TakeColumns(reader, &spec.columns);
    reader.Take("items", &spec.items);
    reader.Take("absent_if", &spec.absent_if);
    if (spec.columns.empty())
      reader.Add(table.line, "columns: missing; name the columns of scores");
    if (mapping_.family != event::v1::FAMILY_SURVEY) {
      reader.Add(table.line, "only the family survey has answers");
    }
    reader.End();
    mapping_.answers = std::move(spec);
  }

  Mapping& mapping_;
  Problems& problems_;
};

}  // namespace

std::vector<std::string> Mapping::Columns() const {
  std::vector<std::string> columns;
  std::set<std::string> seen;
  const auto add = [&](const std::vector<std::string>& more) {
    for (const std::string& column : more) {
      if (seen.insert(column).second) columns.push_back(column);
    }
  };
  for (const auto& [name, time] : times) add(time.columns);
  for (const FieldSpec& field : fields) add(field.columns);
  if (answers) add(answers->columns);
  return columns;
}

Mapping ReadMapping(const std::string& path, Problems& problems, std::stop_token stop) {
  Mapping mapping;
  mapping.file = path;
  const StatusOr<Literal> root = config::ReadTomlFile(path, std::move(stop));
  if (root.ok()) {
    MappingReader(mapping, problems).Read(*root);
  } else {
    problems.emplace_back(Message(root.status()));
  }
  return mapping;
}

}  // namespace assay::assayctl
