// A response as programs get it: protobuf's own JSON.
#pragma once

#include <google/protobuf/message.h>

#include <ostream>

namespace assay::assayctl {

void PrintJson(const google::protobuf::Message& message, std::ostream& out);

}  // namespace assay::assayctl
