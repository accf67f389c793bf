#include "services/warehouse/format_name.h"

namespace assay::warehouse {

std::string_view ContentTypeOf(std::string_view format) {
  const auto is = [&](std::string_view prefix) { return format.starts_with(prefix); };
  if (is("JSON")) {
    const bool is_lines = format.find("EachRow") != std::string_view::npos;
    return is_lines ? "application/x-ndjson; charset=UTF-8" : "application/json; charset=UTF-8";
  }
  if (is("CSV")) return "text/csv; charset=UTF-8; header=absent";
  if (is("TabSeparated") || is("TSV")) return "text/tab-separated-values; charset=UTF-8";
  if (is("XML")) return "application/xml; charset=UTF-8";
  if (is("Native") || is("RowBinary") || is("Arrow") || is("Parquet") || is("ORC")) {
    return "application/octet-stream";
  }
  return "text/plain; charset=UTF-8";
}

}  // namespace assay::warehouse
