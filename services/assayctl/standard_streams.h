// The descriptors every program is started with.
#pragma once

namespace assay::assayctl {

// Where the caller closed standard input, output or error, puts something there that fails like a
// closed one; else the next file or connection would be opened in its place, and answers would be
// written to it. Before anything is opened.
void OccupyStandardStreams();

}  // namespace assay::assayctl
