// UTF-8: the only text protobuf carries.
#pragma once

#include <string>
#include <string_view>

namespace assay::assayctl {

bool IsUtf8(std::string_view text);

// At most `bytes_max` bytes of a text for people: never half a character, and a question mark
// for every byte that is not UTF-8.
std::string CutUtf8(std::string_view text, size_t bytes_max);

}  // namespace assay::assayctl
