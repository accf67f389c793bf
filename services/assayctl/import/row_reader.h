// RowReader: the rows of a file to import, one after another, whatever its format.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "services/assayctl/import/file_text.h"
#include "services/runtime/base/status.h"

namespace assay::assayctl {

struct Row {
  uint64_t number = 0;                  // From 1 on; the event's sequence.
  uint64_t line = 0;                    // Where it begins in the file, from 1 on.
  std::string raw = {};                 // As it stands there, without its line end.
  std::vector<std::string> cells = {};  // By position in columns(); empty when there is a problem.
  std::string problem = {};             // Why it could not be cut into cells; empty when it could.
};

class RowReader {
 public:
  virtual ~RowReader() = default;

  virtual const std::vector<std::string>& columns() const = 0;

  // False at the end of the file. A row with a problem is a row; an error is one of reading, or
  // kCancelled.
  virtual StatusOr<bool> Next(Row* row) = 0;

  // How far into the file the last row reached.
  virtual uint64_t bytes_read() const = 0;

  // Columns that no row had until now, where a row may lack some. Empty before the first row.
  virtual std::vector<std::string> never_seen() const { return {}; }

  // Of all that was read of the file; of the whole file after its end.
  virtual FileDigest digest() const = 0;
};

struct RowFormat {
  enum class Kind { kCsv, kJsonl };
  Kind kind = Kind::kCsv;
  char delimiter = ',';
  // CSV: names the columns of a file without a header line; else empty.
  // JSONL: the members wanted, "a.b" for a member of a member.
  std::vector<std::string> columns = {};
};

// kNotFound when the file cannot be read, kInvalidArgument when its header cannot be.
StatusOr<std::unique_ptr<RowReader>> OpenRows(const std::string& path, const RowFormat& format,
                                              const ReadOptions& options = {});

}  // namespace assay::assayctl
