// SplitField: takes the parts of one repeated field out of a protobuf message, as byte ranges.
//
// The gateway forwards events as the bytes the client sent, so it needs them as they lie in the
// request and not as parsed messages. What is left is a small message that the generated parser
// reads.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace assay::gateway {

// Appends the values of the length-delimited field `field_number`, in order and as views into
// `message`, to `values`, and all other fields to `rest`. False when the bytes are not a
// protobuf message.
bool SplitField(std::string_view message, int field_number, std::vector<std::string_view>& values,
                std::string& rest);

}  // namespace assay::gateway
