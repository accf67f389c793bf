#include "services/assayctl/import/row_reader.h"

#include "services/assayctl/import/csv_reader.h"
#include "services/assayctl/import/jsonl_reader.h"

namespace assay::assayctl {

StatusOr<std::unique_ptr<RowReader>> OpenRows(const std::string& path, const RowFormat& format,
                                              const ReadOptions& options) {
  auto text = FileText::Open(path, options);
  if (!text.ok()) return text.status();
  return format.kind == RowFormat::Kind::kCsv ? CsvReader::Open(*std::move(text), path, format)
                                              : JsonlReader::Open(*std::move(text), format);
}

}  // namespace assay::assayctl
