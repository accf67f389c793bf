// A YAML map -> a protobuf message, field by field, strictly.
//
// Keys are field names. Scalars are read as the field's type wants them: text, "true" and
// "false", numbers, enum values in lower case without their prefix ("region" for
// UNIT_LEVEL_REGION). Lists fill repeated fields, maps fill messages.
#pragma once

#include <google/protobuf/message.h>
#include <yaml-cpp/node/node.h>

#include <functional>
#include <string>
#include <string_view>

namespace assay::directory {

// Called with the line (from 1 on) and what is wrong there.
using ReportYamlProblem = std::function<void(int line, const std::string& message)>;

// Fills `message` with what can be read; everything else is reported. The key `skip` of the
// outermost map belongs to the caller.
void ReadYamlMessage(const YAML::Node& map, std::string_view skip,
                     google::protobuf::Message& message, const ReportYamlProblem& report);

// The line of a node, from 1 on.
int LineOf(const YAML::Node& node);

}  // namespace assay::directory
