// The texts made from a schema. Secrets appear as "<redacted>" in all of them.
#pragma once

#include <string>
#include <string_view>

#include "services/runtime/config/schema.h"

namespace assay::config {

// --help: what the program is, then every field with doc, default, limits and variable.
std::string Help(const Schema& schema, std::string_view program, std::string_view purpose);

// --help-markdown: the table for the process's README.
std::string MarkdownTable(const Schema& schema);

// --print-config: the effective configuration as TOML, each value with where it came from.
std::string EffectiveToml(const Schema& schema);

}  // namespace assay::config
