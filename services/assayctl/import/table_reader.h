// TableReader: takes the known keys out of a TOML table, strictly.
//
//   TableReader reader(table, "fields.unit_id", file, problems);
//   reader.Take("column", &spec.column);
//   reader.End();  // Every key not taken is unknown.
#pragma once

#include <fmt/format.h>

#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "services/assayctl/import/mapping.h"
#include "services/runtime/config/value.h"

namespace assay::assayctl {

class TableReader {
 public:
  TableReader(const config::Literal& table, std::string name, const std::string& file,
              Problems& problems)
      : table_(table), name_(std::move(name)), file_(file), problems_(problems) {
    if (table.kind != config::Literal::Kind::kTable) Add(table.line, "must be a table");
  }

  // The value of a key, or null when it is not there.
  const config::Literal* Find(std::string_view key) {
    for (size_t i = 0; i < table_.keys.size(); ++i) {
      if (table_.keys[i] != key) continue;
      taken_.insert(table_.keys[i]);
      return &table_.items[i];
    }
    return nullptr;
  }

  // False, leaving `value` as it is, when the key is not there or its type is wrong.
  template <typename T>
  bool Take(std::string_view key, T* value) {
    const config::Literal* literal = Find(key);
    if (literal == nullptr) return false;
    const Status status = config::Read(*literal, value);
    if (!status.ok()) Add(literal->line, fmt::format("{}: {}", key, Message(status)));
    return status.ok();
  }

  void End() {
    for (size_t i = 0; i < table_.keys.size(); ++i) {
      if (taken_.contains(table_.keys[i])) continue;
      Add(table_.items[i].line, fmt::format("{}: unknown key", table_.keys[i]));
    }
  }

  void Add(int line, std::string_view message) {
    problems_.push_back(
        fmt::format("{}:{}: {}{}{}", file_, line, name_, name_.empty() ? "" : ": ", message));
  }

 private:
  const config::Literal& table_;
  const std::string name_;
  const std::string& file_;
  Problems& problems_;
  std::set<std::string> taken_;
};

}  // namespace assay::assayctl
