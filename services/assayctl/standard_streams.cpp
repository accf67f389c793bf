#include "services/assayctl/standard_streams.h"

#include <fcntl.h>
#include <unistd.h>

#include <initializer_list>

namespace assay::assayctl {

void OccupyStandardStreams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(stream, F_GETFD) >= 0) continue;
    // The lowest that is free, so this one. A folder can be neither read nor written.
    ::open("/", O_RDONLY | O_DIRECTORY);
  }
}

}  // namespace assay::assayctl
