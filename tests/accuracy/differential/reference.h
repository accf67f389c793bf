// The stored cases: inputs with what their peers answered, one a line,
//   function <tab> arguments in JSON <tab> the peer's numbers, or "none"
// written by differential.py.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "tests/accuracy/differential/function.h"

namespace assay::accuracy {

struct Case {
  size_t line = 0;
  std::string function;
  Json arguments;
  stats::Numbers expected;  // Empty: the peer has no answer either.
};

// No cases where the file cannot be read or has a line of another form.
std::vector<Case> ReadCases(const std::filesystem::path& path);

// What is wrong with our answer, nothing where it agrees.
std::optional<std::string> Disagreement(const Function& function, const Case& one);

}  // namespace assay::accuracy
