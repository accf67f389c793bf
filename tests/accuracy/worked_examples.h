// The worked examples of docs/STATISTICS.md: their numbers are computed, not written down.
#pragma once

#include <string>
#include <vector>

namespace assay::accuracy {

struct WorkedExample {
  std::string section;  // Name of the section in the document.
  std::string text;
};

std::vector<WorkedExample> WorkedExamples();

}  // namespace assay::accuracy
