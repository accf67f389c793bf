#include "services/assayctl/import/row_reader.h"

#include "services/assayctl/import/csv_reader.h"
#include "services/assayctl/import/jsonl_reader.h"

namespace assay::assayctl {

StatusOr<std::unique_ptr<RowReader>> OpenRows(const std::string& path, const RowFormat& format,
                                              uint64_t bytes_max) {
  auto text = FileText::Open(path, bytes_max);
  if (!text.ok()) return text.status();
  return format.kind == RowFormat::Kind::kCsv ? CsvReader::Open(*std::move(text), path, format)
                                              : JsonlReader::Open(*std::move(text), format);
}

}  // namespace assay::assayctl
