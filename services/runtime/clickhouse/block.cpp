#include "services/runtime/clickhouse/block.h"

#include <fmt/ranges.h>

namespace assay::clickhouse {

size_t Block::bytes() const {
  size_t total = 0;
  for (const NamedColumn& named : columns_) total += named.column->bytes();
  return total;
}

Status Block::CheckLengths() const {
  for (const NamedColumn& named : columns_) {
    if (named.column->rows() == rows()) continue;
    return Internal("block: column '{}' has {} rows, but '{}' has {}", named.name,
                    named.column->rows(), columns_.front().name, rows());
  }
  return OkStatus();
}

void Block::Clear() {
  for (NamedColumn& named : columns_) named.column->Clear();
}

StatusOr<const Column*> Block::Find(std::string_view name) const {
  std::vector<std::string_view> names;
  for (const NamedColumn& named : columns_) {
    if (named.name == name) return named.column.get();
    names.push_back(named.name);
  }
  return NotFound("block: no column '{}': there are [{}]", name, fmt::join(names, ", "));
}

Status Block::WrongType(std::string_view name, const Column& column, std::string_view wanted) {
  return InvalidArgument("block: column '{}' is {}, not {}; cast it in the statement", name,
                         column.type(), wanted);
}

}  // namespace assay::clickhouse
