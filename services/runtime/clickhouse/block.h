// Block: named columns of equal length; what one insert sends and what a query answers.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/runtime/clickhouse/columns.h"

namespace assay::clickhouse {

class Block {
 public:
  // Adds an empty column and returns it; the reference stays good as long as the block, also when
  // the block is moved or cleared.
  template <typename TypedColumn, typename... Args>
  TypedColumn& Add(std::string name, Args&&... args) {
    auto column = std::make_unique<TypedColumn>(std::forward<Args>(args)...);
    TypedColumn& added = *column;
    AddColumn(std::move(name), std::move(column));
    return added;
  }
  void AddColumn(std::string name, std::unique_ptr<Column> column) {
    columns_.push_back({std::move(name), std::move(column)});
  }

  // Rows of the first column; CheckLengths() tells whether all agree.
  size_t rows() const { return columns_.empty() ? 0 : columns_.front().column->rows(); }
  size_t columns() const { return columns_.size(); }
  size_t bytes() const;
  const std::string& name(size_t index) const { return columns_[index].name; }
  const Column& column(size_t index) const { return *columns_[index].column; }
  Column& column(size_t index) { return *columns_[index].column; }

  // The column of that name and class. NotFound or InvalidArgument, naming what there is instead.
  // A query without rows answers a block without columns: look at rows() first.
  template <typename TypedColumn>
  StatusOr<const TypedColumn*> Get(std::string_view name) const {
    ASSIGN_OR_RETURN(const Column* column, Find(name));
    if (const auto* typed = dynamic_cast<const TypedColumn*>(column)) return typed;
    return WrongType(name, *column, TypedColumn::TypeName());
  }

  // Internal when the columns differ in length: the code that built the block forgot a value.
  Status CheckLengths() const;
  // Drops the rows, keeps columns and memory.
  void Clear();

 private:
  struct NamedColumn {
    std::string name;
    std::unique_ptr<Column> column;
  };

  StatusOr<const Column*> Find(std::string_view name) const;
  static Status WrongType(std::string_view name, const Column& column, std::string_view wanted);

  std::vector<NamedColumn> columns_;
};

}  // namespace assay::clickhouse
