#include "services/runtime/config/duration_rule.h"

#include <chrono>
#include <utility>

#include "services/runtime/config/value.h"

namespace assay::config {
namespace {

Status Compare(Schema& schema, const std::string& shorter, const std::string& longer) {
  const Field* const fields[] = {schema.Find(shorter), schema.Find(longer)};
  std::chrono::milliseconds values[2];
  for (int i = 0; i < 2; ++i) {
    if (fields[i] == nullptr) return OkStatus();
    RETURN_IF_ERROR(Read({.text = fields[i]->text()}, &values[i]));
  }
  if (values[0] < values[1]) return OkStatus();
  return InvalidArgument("{}: {} is not less than {}, {}", shorter, Show(values[0]), longer,
                         Show(values[1]));
}

}  // namespace

void RequireShorter(Schema& schema, std::string shorter, std::string longer) {
  schema.AddRule([&schema, shorter = std::move(shorter), longer = std::move(longer)] {
    return Compare(schema, shorter, longer);
  });
}

}  // namespace assay::config
