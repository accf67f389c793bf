// Counted: a number with its noun, as people write it: "1 row", "3 rows".
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace assay::assayctl {

// For nouns that take an s.
inline std::string Counted(uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace assay::assayctl
