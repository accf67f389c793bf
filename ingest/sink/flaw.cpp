#include "ingest/sink/flaw.h"

#include <fmt/format.h>

namespace assay::sink {

Flaw Missing(std::string_view field) {
  return {"missing", field, fmt::format("{} is missing", field)};
}

Flaw OutOfRangeFlaw(std::string_view field, std::string_view value, std::string_view allowed) {
  return {"out_of_range", field, fmt::format("{} is {}, allowed is {}", field, value, allowed)};
}

Flaw UnknownValue(std::string_view field, int value) {
  return {"unknown_value", field,
          fmt::format("{} is {}, which this version does not know", field, value)};
}

}  // namespace assay::sink
