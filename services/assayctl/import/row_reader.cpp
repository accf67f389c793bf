#include "services/assayctl/import/row_reader.h"

#include "services/assayctl/import/csv_reader.h"
#include "services/assayctl/import/jsonl_reader.h"

namespace assay::assayctl {

StatusOr<std::unique_ptr<RowReader>> OpenRows(const std::string& path, const RowFormat& format) {
  return format.kind == RowFormat::Kind::kCsv ? CsvReader::Open(path, format)
                                              : JsonlReader::Open(path, format);
}

}  // namespace assay::assayctl
