// JsonlReader: rows of a file with one JSON object a line.
//
// A cell is a member's text: strings as they are, numbers and true/false as written, null and
// missing members empty, lists and objects as JSON. A member "a.b" is b of the object a, unless
// there is a member with just this name. Empty lines are no rows.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "services/assayctl/import/file_text.h"
#include "services/assayctl/import/row_reader.h"

namespace assay::assayctl {

class JsonlReader final : public RowReader {
 public:
  static constexpr size_t kLineBytesMax = 1 << 20;

  static StatusOr<std::unique_ptr<RowReader>> Open(FileText text, const RowFormat& format);

  const std::vector<std::string>& columns() const override { return columns_; }
  StatusOr<bool> Next(Row* row) override;
  std::vector<std::string> never_seen() const override;
  uint64_t bytes_read() const override { return text_.bytes_taken(); }
  FileDigest digest() const override { return text_.digest(); }

 private:
  JsonlReader(FileText text, const RowFormat& format)
      : text_(std::move(text)), columns_(format.columns), seen_(format.columns.size()) {}

  StatusOr<bool> TakeLine(std::string* line);

  FileText text_;
  const std::vector<std::string> columns_;
  std::vector<bool> seen_;  // By position in columns_.
  uint64_t line_ = 0;       // The last one taken.
  uint64_t rows_ = 0;
};

}  // namespace assay::assayctl
