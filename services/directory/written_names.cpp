#include "services/directory/written_names.h"

#include <string_view>

namespace assay::directory {

std::string FieldNames(const google::protobuf::Descriptor& type) {
  std::string names;
  for (int i = 0; i < type.field_count(); ++i) {
    names += (names.empty() ? "" : ", ") + type.field(i)->name();
  }
  return names;
}

std::string ShortName(const google::protobuf::EnumValueDescriptor& value) {
  const std::string& first = value.type()->value(0)->name();
  return value.name().substr(first.size() - std::string_view("UNSPECIFIED").size());
}

std::string ShortNames(const google::protobuf::EnumDescriptor& type) {
  std::string names;
  for (int i = 1; i < type.value_count(); ++i) {
    names += (names.empty() ? "" : ", ") + ShortName(*type.value(i));
  }
  return names;
}

}  // namespace assay::directory
