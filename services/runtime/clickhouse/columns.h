// The typed columns: what rows are built into and answers are read from.
//
// Values are appended straight into vectors of their type, without a variant per cell:
//
//   Block block;
//   auto& unit = block.Add<LowCardinalityColumn>("unit");
//   auto& occurred_at = block.Add<DateTime64Column>("occurred_at");
//   auto& waited = block.Add<NullableColumn<UInt32Column>>("waited_ms");
//   auto& scores = block.Add<ArrayColumn<UInt8Column>>("scores");
//   unit.Append("branch-7");
//   occurred_at.Append(1'767'225'600'000);
//   waited.AppendNull();
//   scores.items().Append(5), scores.items().Append(4), scores.EndRow();
//
// | ClickHouse                         | class                                    |
// | UInt8 ... UInt64, Int8 ... Int64   | UInt8Column ... Int64Column              |
// | UInt128, Float64, Bool             | UInt128Column, Float64Column, BoolColumn |
// | Date, DateTime, DateTime64(3)      | DateColumn, DateTimeColumn, DateTime64Column |
// | String, FixedString(N)             | StringColumn, FixedStringColumn          |
// | LowCardinality(String)             | LowCardinalityColumn                     |
// | Nullable(T), Array(T)              | NullableColumn<T>, ArrayColumn<T>        |
#pragma once

// IWYU pragma: begin_exports
#include "services/runtime/clickhouse/column.h"
#include "services/runtime/clickhouse/nested_columns.h"
#include "services/runtime/clickhouse/scalar_columns.h"
#include "services/runtime/clickhouse/string_columns.h"
// IWYU pragma: end_exports
