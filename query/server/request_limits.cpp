#include "query/server/request_limits.h"

#include <google/protobuf/descriptor.h>

#include "query/server/engine/refusal.h"

namespace assay::query {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

size_t BytesMaxOf(const FieldDescriptor& field) {
  if (field.name() == "time_zone") return kTimeZoneBytesMax;
  if (field.name() == "from" || field.name() == "to") return kMomentBytesMax;
  return kTextBytesMax;
}

Status CheckText(const FieldDescriptor& field, const std::string& path, const std::string& text) {
  const size_t bytes_max = BytesMaxOf(field);
  if (text.size() <= bytes_max) return OkStatus();
  return Refusal(kBadQuestion, path,
                 fmt::format("{} bytes given; at most {}", text.size(), bytes_max));
}

Status Check(const Message& message, const std::string& prefix) {
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const std::string path = prefix + field->name();
    std::string scratch;
    if (!field->is_repeated()) {
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
        RETURN_IF_ERROR(
            CheckText(*field, path, reflection.GetStringReference(message, field, &scratch)));
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        RETURN_IF_ERROR(Check(reflection.GetMessage(message, field), path + "."));
      }
      continue;
    }
    const int size = reflection.FieldSize(message, field);
    if (static_cast<size_t>(size) > kListMax) {
      return Refusal(kBadQuestion, path, fmt::format("{} given; at most {}", size, kListMax));
    }
    for (int i = 0; i < size; ++i) {
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
        RETURN_IF_ERROR(
            CheckText(*field, fmt::format("{}[{}]", path, i),
                      reflection.GetRepeatedStringReference(message, field, i, &scratch)));
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        RETURN_IF_ERROR(Check(reflection.GetRepeatedMessage(message, field, i),
                              fmt::format("{}[{}].", path, i)));
      }
    }
  }
  return OkStatus();
}

}  // namespace

Status CheckRequest(const Message& request) { return Check(request, {}); }

}  // namespace assay::query
