// CsvReader: rows of a CSV file with a header line.
//
// A record that is not CSV is a row with a problem; reading goes on with the next physical
// line, so one stray quote costs one row and not the rest of the file. Lines with nothing in
// them are no rows.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "services/assayctl/import/csv_record.h"
#include "services/assayctl/import/file_text.h"
#include "services/assayctl/import/row_reader.h"

namespace assay::assayctl {

class CsvReader final : public RowReader {
 public:
  // A record longer than this is taken for one with a quote that is never closed.
  static constexpr size_t kRecordBytesMax = 1 << 20;

  static StatusOr<std::unique_ptr<RowReader>> Open(FileText text, const std::string& path,
                                                   const RowFormat& format);

  const std::vector<std::string>& columns() const override { return columns_; }
  StatusOr<bool> Next(Row* row) override;
  uint64_t bytes_read() const override { return text_.bytes_taken(); }
  FileDigest digest() const override { return text_.digest(); }

 private:
  CsvReader(FileText text, const RowFormat& format)
      : text_(std::move(text)), delimiter_(format.delimiter), columns_(format.columns) {}

  Status ReadHeader(const std::string& path);
  StatusOr<CsvRecord> CutRecord();
  Status TakeBrokenLine(Row* row);
  Status SkipEmptyLines();

  FileText text_;
  const char delimiter_;
  std::vector<std::string> columns_;
  uint64_t line_ = 1;  // Of what comes next.
  uint64_t rows_ = 0;
};

}  // namespace assay::assayctl
