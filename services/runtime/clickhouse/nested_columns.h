// Columns made of another column: Nullable(T) and Array(T).
#pragma once

#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "services/runtime/clickhouse/column.h"
#include "services/runtime/clickhouse/wire.h"

namespace assay::clickhouse {

template <typename Inner>
class NullableColumn final : public Column {
 public:
  template <typename... Args>
  explicit NullableColumn(Args&&... args) : values_(std::forward<Args>(args)...) {}

  template <typename Value>
  void Append(Value&& value) {
    values_.Append(std::forward<Value>(value));
    nulls_.push_back(0);
  }
  void AppendNull() {
    values_.AppendDefault();
    nulls_.push_back(1);
  }
  bool IsNull(size_t row) const { return nulls_[row] != 0; }
  // The value, or zero or the empty string where the row is null.
  auto operator[](size_t row) const { return values_[row]; }
  const Inner& values() const { return values_; }

  static std::string TypeName() { return "Nullable(" + Inner::TypeName() + ")"; }
  std::string type() const override { return "Nullable(" + values_.type() + ")"; }
  size_t rows() const override { return nulls_.size(); }
  size_t bytes() const override { return nulls_.size() + values_.bytes(); }
  void Reserve(size_t rows) override {
    nulls_.reserve(rows);
    values_.Reserve(rows);
  }
  void Clear() override {
    nulls_.clear();
    values_.Clear();
  }
  void AppendDefault() override { AppendNull(); }
  void EncodeValues(WireWriter& writer) const override {
    writer.Fixed(nulls_);
    values_.EncodeValues(writer);
  }
  Status DecodeValues(WireReader& reader, size_t count) override {
    RETURN_IF_ERROR(reader.Fixed(count, nulls_));
    return values_.DecodeValues(reader, count);
  }

 private:
  Inner values_;
  std::vector<uint8_t> nulls_;
};

// Items of all rows stand in one inner column; a row is built by appending its items and EndRow().
template <typename Inner>
class ArrayColumn final : public Column {
 public:
  template <typename... Args>
  explicit ArrayColumn(Args&&... args) : items_(std::forward<Args>(args)...) {}

  Inner& items() { return items_; }
  void EndRow() { ends_.push_back(items_.rows()); }
  template <typename Range>
  void Append(const Range& values) {
    for (const auto& value : values) items_.Append(value);
    EndRow();
  }

  // Row's items are items()[begin(row)] up to, without, items()[end(row)].
  const Inner& items() const { return items_; }
  size_t begin(size_t row) const { return row == 0 ? 0 : ends_[row - 1]; }
  size_t end(size_t row) const { return ends_[row]; }

  static std::string TypeName() { return "Array(" + Inner::TypeName() + ")"; }
  std::string type() const override { return "Array(" + items_.type() + ")"; }
  size_t rows() const override { return ends_.size(); }
  size_t bytes() const override { return ends_.size() * sizeof(uint64_t) + items_.bytes(); }
  void Reserve(size_t rows) override { ends_.reserve(rows); }
  void Clear() override {
    ends_.clear();
    items_.Clear();
  }
  void AppendDefault() override { EndRow(); }
  void EncodePrefix(WireWriter& writer) const override { items_.EncodePrefix(writer); }
  void EncodeValues(WireWriter& writer) const override {
    writer.Fixed(ends_);
    if (items_.rows() > 0) items_.EncodeValues(writer);
  }
  Status DecodePrefix(WireReader& reader) override { return items_.DecodePrefix(reader); }
  Status DecodeValues(WireReader& reader, size_t count) override {
    const size_t items = items_.rows();
    const size_t rows = ends_.size();
    RETURN_IF_ERROR(reader.Fixed(count, ends_));
    RETURN_IF_ERROR(RebaseArrayEnds(ends_, rows, items));
    const size_t items_new = ends_.empty() ? 0 : ends_.back() - items;
    return items_new == 0 ? OkStatus() : items_.DecodeValues(reader, items_new);
  }

 private:
  Inner items_;
  std::vector<uint64_t> ends_;
};

}  // namespace assay::clickhouse
