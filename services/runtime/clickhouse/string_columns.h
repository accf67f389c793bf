// String columns: String, FixedString(N) and LowCardinality(String). All hold arbitrary bytes; a
// view read from a column lives until the column changes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "services/runtime/clickhouse/column.h"

namespace assay::clickhouse {

class StringColumn final : public Column {
 public:
  void Append(std::string_view value) {
    text_.append(value);
    ends_.push_back(text_.size());
  }
  std::string_view operator[](size_t row) const {
    const size_t begin = row == 0 ? 0 : ends_[row - 1];
    return std::string_view(text_).substr(begin, ends_[row] - begin);
  }

  static std::string TypeName() { return "String"; }
  std::string type() const override { return TypeName(); }
  size_t rows() const override { return ends_.size(); }
  size_t bytes() const override { return text_.size() + ends_.size() * sizeof(size_t); }
  void Reserve(size_t rows) override { ends_.reserve(rows); }
  void Clear() override;
  void AppendDefault() override { Append({}); }
  void EncodeValues(WireWriter& writer) const override;
  Status DecodeValues(WireReader& reader, size_t count) override;

 private:
  std::string text_;
  std::vector<size_t> ends_;
};

class FixedStringColumn final : public Column {
 public:
  explicit FixedStringColumn(size_t width) : width_(width) {}

  // A shorter value is filled up with zero bytes, as ClickHouse does; a longer one is cut.
  void Append(std::string_view value);
  std::string_view operator[](size_t row) const {
    return std::string_view(text_).substr(row * width_, width_);
  }
  size_t width() const { return width_; }

  static std::string TypeName() { return "FixedString"; }
  std::string type() const override;
  size_t rows() const override { return text_.size() / width_; }
  size_t bytes() const override { return text_.size(); }
  void Reserve(size_t rows) override { text_.reserve(rows * width_); }
  void Clear() override { text_.clear(); }
  void AppendDefault() override { text_.append(width_, '\0'); }
  void EncodeValues(WireWriter& writer) const override;
  Status DecodeValues(WireReader& reader, size_t count) override;

 private:
  size_t width_;
  std::string text_;
};

// A dictionary and one index a row. Append() looks the value up; where the same few values come
// in millions of rows, Intern() once and AppendIndex() saves the look-up.
class LowCardinalityColumn final : public Column {
 public:
  void Append(std::string_view value) {
    // Most columns of this kind hold long runs of one value: comparing is cheaper than hashing.
    const bool is_repeated = !indexes_.empty() && dictionary_[indexes_.back()] == value;
    indexes_.push_back(is_repeated ? indexes_.back() : Intern(value));
  }
  // The value's index, good until Clear().
  uint32_t Intern(std::string_view value);
  void AppendIndex(uint32_t index) { indexes_.push_back(index); }

  std::string_view operator[](size_t row) const { return dictionary_[indexes_[row]]; }
  const StringColumn& dictionary() const { return dictionary_; }
  const std::vector<uint32_t>& indexes() const { return indexes_; }

  static std::string TypeName() { return "LowCardinality(String)"; }
  std::string type() const override { return TypeName(); }
  size_t rows() const override { return indexes_.size(); }
  size_t bytes() const override;
  void Reserve(size_t rows) override { indexes_.reserve(rows); }
  // Forgets the dictionary too: an unused entry would be stored with every later block.
  void Clear() override;
  void AppendDefault() override { Append({}); }
  void EncodePrefix(WireWriter& writer) const override;
  void EncodeValues(WireWriter& writer) const override;
  Status DecodePrefix(WireReader& reader) override;
  Status DecodeValues(WireReader& reader, size_t count) override;

 private:
  size_t SlotOf(std::string_view value) const;
  void Grow();

  StringColumn dictionary_;
  std::vector<uint32_t> indexes_;
  std::vector<uint32_t> slots_;  // Open addressing: dictionary index + 1, 0 = free.
};

}  // namespace assay::clickhouse
