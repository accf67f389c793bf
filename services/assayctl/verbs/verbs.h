// The verbs, each in a file of its own: it declares its options and runs.
#pragma once

#include "services/assayctl/command_line.h"

namespace assay::assayctl {

void AddApply(CommandLine& line);
void AddImport(CommandLine& line);
void AddPublish(CommandLine& line);
void AddQuery(CommandLine& line);
void AddMetrics(CommandLine& line);
void AddStatus(CommandLine& line);
void AddVerify(CommandLine& line);
void AddSimulate(CommandLine& line);

}  // namespace assay::assayctl
