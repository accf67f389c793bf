// assayctl: the door for people. This file only names the verbs; each is in verbs/.
#include <unistd.h>

#include <iostream>

#include "services/assayctl/command_line.h"
#include "services/assayctl/interruption.h"
#include "services/assayctl/output/printable_stream.h"
#include "services/assayctl/standard_streams.h"
#include "services/assayctl/verbs/verbs.h"
#include "services/runtime/telemetry/log.h"

int main(int argc, char** argv) {
  using namespace assay::assayctl;
  namespace log = assay::log;
  OccupyStandardStreams();
  log::SetLevel(log::Level::kError);  // What libraries have to say besides is no answer.
  std::ios::sync_with_stdio(false);
  const Interruption interruption;  // First: threads inherit what it blocks.
  PrintableStream out(std::cout), err(std::cerr);
  Session session{.out = out,
                  .err = err,
                  .terminal = isatty(STDERR_FILENO) == 1 ? &std::cerr : nullptr,
                  .stop = interruption.token()};
  CommandLine line(session);
  AddApply(line);
  AddImport(line);
  AddPublish(line);
  AddQuery(line);
  AddMetrics(line);
  AddStatus(line);
  AddVerify(line);
  AddSimulate(line);
  return static_cast<int>(line.Run(argc, argv));
}
