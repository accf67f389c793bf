// A response as programs get it: protobuf's own JSON.
#pragma once

#include <google/protobuf/message.h>

#include <ostream>
#include <string>
#include <string_view>

namespace assay::assayctl {

std::string ToJson(const google::protobuf::Message& message);
// The same JSON, with every character in its texts that a terminal would not show escaped.
std::string PrintableJson(std::string_view json);
void PrintJson(const google::protobuf::Message& message, std::ostream& out);

}  // namespace assay::assayctl
