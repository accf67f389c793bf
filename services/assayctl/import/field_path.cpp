#include "services/assayctl/import/field_path.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/timestamp.pb.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>

#include "services/directory/written_names.h"
#include "services/runtime/base/utf8.h"

namespace assay::assayctl {

namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::Timestamp;

bool IsTimestamp(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
         field.message_type() == Timestamp::descriptor();
}

bool EqualIgnoringCase(std::string_view a, std::string_view b) {
  return std::ranges::equal(
      a, b, [](unsigned char x, unsigned char y) { return std::toupper(x) == std::toupper(y); });
}

}  // namespace

StatusOr<FieldPath> FieldPath::Find(const Descriptor& root, std::string_view path) {
  FieldPath found;
  const Descriptor* type = &root;
  for (size_t begin = 0; begin <= path.size();) {
    const size_t end = std::min(path.find('.', begin), path.size());
    const std::string name(path.substr(begin, end - begin));
    if (type == nullptr) {
      return InvalidArgument("\"{}\" has no fields of its own", path.substr(0, begin - 1));
    }
    const FieldDescriptor* field = type->FindFieldByName(name);
    if (field == nullptr) {
      return InvalidArgument("there is no field \"{}\" in {}; it has {}", name, type->name(),
                             directory::FieldNames(*type));
    }
    if (field->is_repeated()) return InvalidArgument("\"{}\" is a list", name);
    found.fields_.push_back(field);
    const bool has_fields =
        field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !IsTimestamp(*field);
    type = has_fields ? field->message_type() : nullptr;
    begin = end + 1;
  }
  if (type != nullptr && type->field_count() > 0) {
    return InvalidArgument("\"{}\" is a group of fields; name one of {}", path,
                           directory::FieldNames(*type));
  }
  return found;
}

FieldPath::Kind FieldPath::kind() const {
  switch (leaf().cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return IsTimestamp(leaf()) ? Kind::kTime : Kind::kMark;
    case FieldDescriptor::CPPTYPE_ENUM:
      return Kind::kEnum;
    case FieldDescriptor::CPPTYPE_BOOL:
      return Kind::kBool;
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT:
      return Kind::kNumber;
    case FieldDescriptor::CPPTYPE_STRING:
      return Kind::kText;
    default:
      return Kind::kInteger;
  }
}

bool FieldPath::is_duration() const {
  return kind() == Kind::kInteger && leaf().name().ends_with("_ms");
}

Message& FieldPath::Owner(Message& root) const {
  Message* owner = &root;
  for (size_t i = 0; i + 1 < fields_.size(); ++i) {
    owner = owner->GetReflection()->MutableMessage(owner, fields_[i]);
  }
  return *owner;
}

Status FieldPath::SetText(Message& root, const std::string& text) const {
  Message& owner = Owner(root);
  const Reflection& reflection = *owner.GetReflection();
  switch (kind()) {
    case Kind::kText:
      if (!IsUtf8(text)) return InvalidArgument("is not UTF-8 text; convert the file");
      reflection.SetString(&owner, &leaf(), text);
      return OkStatus();
    case Kind::kEnum: {
      const EnumDescriptor& type = *leaf().enum_type();
      for (int i = 1; i < type.value_count(); ++i) {
        if (!EqualIgnoringCase(directory::ShortName(*type.value(i)), text)) continue;
        reflection.SetEnum(&owner, &leaf(), type.value(i));
        return OkStatus();
      }
      return InvalidArgument("\"{}\" is none of {}", text, directory::ShortNames(type));
    }
    case Kind::kBool:
      if (text != "true" && text != "false") {
        return InvalidArgument("\"{}\" is neither true nor false", text);
      }
      reflection.SetBool(&owner, &leaf(), text == "true");
      return OkStatus();
    case Kind::kNumber: {
      double number = 0;
      if (!directory::ParseNumber(text, &number) || !std::isfinite(number)) {
        return InvalidArgument("\"{}\" is not a number", text);
      }
      reflection.SetDouble(&owner, &leaf(), number);
      return OkStatus();
    }
    case Kind::kInteger: {
      uint32_t number = 0;  // All integers of events are uint32.
      if (!directory::ParseNumber(text, &number)) {
        return InvalidArgument("\"{}\" is not a whole number from 0 to {}", text,
                               std::numeric_limits<uint32_t>::max());
      }
      reflection.SetUInt32(&owner, &leaf(), number);
      return OkStatus();
    }
    case Kind::kMark:
      if (text != "true") return InvalidArgument("\"{}\": only true can be set here", text);
      reflection.MutableMessage(&owner, &leaf());
      return OkStatus();
    case Kind::kTime:
      break;
  }
  return Internal("a time is not set from text");
}

void FieldPath::SetTime(Message& root, WallTime moment) const {
  Message& owner = Owner(root);
  auto& timestamp =
      dynamic_cast<Timestamp&>(*owner.GetReflection()->MutableMessage(&owner, &leaf()));
  const auto seconds = std::chrono::floor<std::chrono::seconds>(moment);
  timestamp.set_seconds(seconds.time_since_epoch().count());
  timestamp.set_nanos(static_cast<int32_t>(std::chrono::nanoseconds(moment - seconds).count()));
}

Status FieldPath::SetMilliseconds(Message& root, int64_t milliseconds) const {
  if (milliseconds < 0) {
    return InvalidArgument(
        "{} ms is negative; set negative = \"absent\" in the mapping where "
        "that means unknown",
        milliseconds);
  }
  if (milliseconds > std::numeric_limits<uint32_t>::max()) {
    return InvalidArgument("{} ms is too long", milliseconds);
  }
  Message& owner = Owner(root);
  owner.GetReflection()->SetUInt32(&owner, &leaf(), static_cast<uint32_t>(milliseconds));
  return OkStatus();
}

}  // namespace assay::assayctl
