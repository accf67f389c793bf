// Finds the published test inputs, which are not part of the repository.
//
// ASSAY_REFERENCE_DATA names their folder; the default is ../shared/reference-data beside the
// checkout. Where it is absent, tests that need it are skipped and say so.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace assay::stats {

inline std::filesystem::path ReferenceData() {
  if (const char* given = std::getenv("ASSAY_REFERENCE_DATA"); given && *given) return given;
  const char* source = std::getenv("ASSAY_SOURCE_DIR");
  return std::filesystem::path(source ? source : ".") / "../shared/reference-data";
}

}  // namespace assay::stats

// Skips a GoogleTest test whose file of published figures is not on this machine.
#define SKIP_WITHOUT_REFERENCE(path)                                        \
  if (!std::filesystem::exists(::assay::stats::ReferenceData() / (path))) { \
    GTEST_SKIP() << "reference data absent: "                               \
                 << (::assay::stats::ReferenceData() / (path)).string()     \
                 << "; set ASSAY_REFERENCE_DATA to their folder";           \
  }
