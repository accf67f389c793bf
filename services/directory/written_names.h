// What people write in files of ours for the fields of a protobuf message: names of fields, names
// of enum values, numbers.
#pragma once

#include <google/protobuf/descriptor.h>

#include <charconv>
#include <string>

namespace assay::directory {

// "unit_id, parent_id, level", for messages.
std::string FieldNames(const google::protobuf::Descriptor& type);

// REGION for UNIT_LEVEL_REGION: the prefix is the one of the value 0, "..._UNSPECIFIED".
std::string ShortName(const google::protobuf::EnumValueDescriptor& value);

// The short names of all values but the one of 0: "REGION, BRANCH".
std::string ShortNames(const google::protobuf::EnumDescriptor& type);

// False when `text` is not wholly a number of that type.
template <typename Number>
bool ParseNumber(const std::string& text, Number* number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *number);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace assay::directory
