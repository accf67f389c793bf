// Column: the values of one column of a block, whatever their type.
//
// Code that builds or reads values uses the typed classes of columns.h; this base is what the
// Native codec and Block need of any of them. A column appends only: values are added by the
// typed Append() or by decoding, and Clear() empties it but keeps its memory for the next batch.
// Not thread-safe.
#pragma once

#include <cstddef>
#include <string>

#include "services/runtime/base/status.h"

namespace assay::clickhouse {

class WireReader;
class WireWriter;

class Column {
 public:
  virtual ~Column() = default;

  // ClickHouse's name of the type, as it is written into a Native block.
  virtual std::string type() const = 0;
  virtual size_t rows() const = 0;
  // Memory the values take, for byte limits; close, not exact.
  virtual size_t bytes() const = 0;
  virtual void Reserve(size_t rows) = 0;
  virtual void Clear() = 0;
  // One value of zero, the empty string, the empty array or null: what stands under a null.
  virtual void AppendDefault() = 0;

  // The Native form is a prefix (only LowCardinality has one) and the values.
  virtual void EncodePrefix(WireWriter&) const {}
  virtual void EncodeValues(WireWriter& writer) const = 0;
  virtual Status DecodePrefix(WireReader&) { return OkStatus(); }
  // Appends `count` values. On error the column holds an unspecified number of them.
  virtual Status DecodeValues(WireReader& reader, size_t count) = 0;
};

}  // namespace assay::clickhouse
