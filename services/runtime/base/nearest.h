// Nearest: which of some names somebody may have meant, to suggest it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

// The candidate that `word` becomes with the fewest letters inserted, deleted or replaced, the
// first of equals; empty when all need more than `letters_max`. A word of more than 64 bytes
// resembles nothing.
std::string Nearest(std::string_view word, const std::vector<std::string_view>& candidates,
                    size_t letters_max);

}  // namespace assay
