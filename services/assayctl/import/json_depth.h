// How deep lists and objects of JSON stand in each other.
#pragma once

#include <string_view>

namespace assay::assayctl {

// The deepest that is read. What is deeper is no fact of ours, and programs that write or free it
// need the stack's memory for every level.
inline constexpr int kJsonDepthMax = 64;

// Whether a text is deeper than that, as far as it is JSON.
bool IsTooDeep(std::string_view json);

}  // namespace assay::assayctl
