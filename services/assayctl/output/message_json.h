// A response as programs get it: protobuf's own JSON.
#pragma once

#include <google/protobuf/message.h>

#include <ostream>
#include <string>

namespace assay::assayctl {

std::string ToJson(const google::protobuf::Message& message);
void PrintJson(const google::protobuf::Message& message, std::ostream& out);

}  // namespace assay::assayctl
