// SplitField: takes the parts of one repeated field out of a protobuf message, as byte ranges.
//
// The gateway forwards events as the bytes the client sent, so it needs them as they lie in the
// request and not as parsed messages. What is left is a small message that the generated parser
// reads.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::gateway {

struct SplitMessage {
  std::vector<std::string_view> values;  // In order, as views into the message.
  size_t value_count = 0;                // Also of those that were not kept.
  std::string rest;                      // All other fields.
};

// The other fields are a few names and numbers.
inline constexpr size_t kRestBytesMax = 64 * 1024;

// Takes the values of the length-delimited field `field_number` out of `message`, keeping the first
// `values_max` of them: a message of empty values costs no more than one of real ones. Nothing when
// the bytes are not a protobuf message, or have more than kRestBytesMax of other fields.
std::optional<SplitMessage> SplitField(std::string_view message, int field_number,
                                       size_t values_max);

}  // namespace assay::gateway
