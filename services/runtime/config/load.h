// Load: fills the fields of a schema from flags, environment and files, in this order of
// precedence: flag > environment > file > default.
//
//   --gateway.listen=127.0.0.1:7101     flag
//   ASSAY_GATEWAY_LISTEN=...            environment
//   --config FILE (or ASSAY_CONFIG)     TOML; may be repeated, the later file wins
//
// Everything is strict, and every problem is found before any is reported: unknown keys,
// flags and variables, wrong types, values out of range, broken rules.
//
// Several processes may share one file. Each checks every section that one of its own fields
// is in. A section it has no field in is an error too (a slip such as [gatway] must not pass
// silently) unless the file itself lists it among the sections it is made of:
//
//   sections = ["kafka", "gateway", "sink"]
//
// So no process needs to know the names of the others.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "services/runtime/config/schema.h"

namespace assay::config {

struct Sources {
  std::vector<std::string> arguments;              // Without the program's own name.
  std::map<std::string, std::string> environment;  // Only what begins with ASSAY_ is read.

  static Sources OfProgram(int argc, char** argv);
};

enum class Request { kRun, kHelp, kHelpMarkdown, kPrintConfig };

struct Invocation {
  Request request = Request::kRun;
  std::string command = {};                // One of the schema's commands, or empty.
  std::vector<std::string> problems = {};  // One line each; empty when all is well.
  std::vector<std::string> warnings = {};  // One line each: files of secrets that others may read.
};

Invocation Load(Schema& schema, const Sources& sources);

}  // namespace assay::config
