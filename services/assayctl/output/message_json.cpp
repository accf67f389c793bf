#include "services/assayctl/output/message_json.h"

#include <google/protobuf/util/json_util.h>

namespace assay::assayctl {

std::string ToJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.always_print_primitive_fields = true;  // A count of 0 is an answer too.
  std::string text;
  const auto status = google::protobuf::util::MessageToJsonString(message, &text, options);
  // Only a message with broken text in it cannot be written; the servers send none.
  return status.ok() ? text : status.ToString();
}

void PrintJson(const google::protobuf::Message& message, std::ostream& out) {
  out << ToJson(message) << '\n';
}

}  // namespace assay::assayctl
