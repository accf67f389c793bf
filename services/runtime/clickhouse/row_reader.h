// RowReader: the values of an answer by column name and row, for answers of few rows.
//
//   return Rows<Partition>(client.Query(kPartitions), [](RowReader& reader, size_t row) {
//     return Partition{.number = reader.Small("partition", row),
//                      .last = reader.Number("last", row)};
//   });
//
// A column that is missing or of another type gives empty values and an error that stays, so that
// one look at the end is enough. Reading millions of values, take the columns from the block.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "services/runtime/base/clock.h"
#include "services/runtime/base/status.h"
#include "services/runtime/clickhouse/block.h"

namespace assay::clickhouse {

class RowReader {
 public:
  explicit RowReader(const Block& block) : block_(block) {}

  template <typename Column>
  auto Value(const char* name, size_t row) {
    using Result = std::decay_t<decltype(std::declval<const Column&>()[0])>;
    const auto column = block_.Get<Column>(name);
    if (column.ok()) return static_cast<Result>((**column)[row]);
    status_ = column.status();
    return Result{};
  }
  uint64_t Number(const char* name, size_t row) { return Value<UInt64Column>(name, row); }
  uint32_t Small(const char* name, size_t row) { return Value<UInt32Column>(name, row); }
  std::string Text(const char* name, size_t row) {
    return std::string(Value<StringColumn>(name, row));
  }
  // LowCardinality(String).
  std::string Word(const char* name, size_t row) {
    return std::string(Value<LowCardinalityColumn>(name, row));
  }
  // DateTime64(3).
  WallTime Moment(const char* name, size_t row) {
    return WallTime(std::chrono::milliseconds(Value<DateTime64Column>(name, row)));
  }

  const Status& status() const { return status_; }

 private:
  const Block& block_;
  Status status_;
};

// One item for each row of an answer, made by `make(reader, row)`; the query's error, or the
// reader's.
template <typename Item, typename Make>
StatusOr<std::vector<Item>> Rows(const StatusOr<Block>& answer, Make make) {
  if (!answer.ok()) return answer.status();
  RowReader reader(*answer);
  std::vector<Item> items;
  items.reserve(answer->rows());
  for (size_t row = 0; row < answer->rows(); ++row) items.push_back(make(reader, row));
  RETURN_IF_ERROR(reader.status());
  return items;
}

}  // namespace assay::clickhouse
