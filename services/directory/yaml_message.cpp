#include "services/directory/yaml_message.h"

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <string>
#include <vector>

#include "services/directory/written_names.h"
#include "services/runtime/base/utf8.h"

namespace assay::directory {

namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Of a text that comes back in a problem.
constexpr size_t kShownBytesMax = 100;

std::string Quoted(std::string_view text) {
  return fmt::format("\"{}\"", PrintableUtf8(text, kShownBytesMax));
}

std::string LowerCase(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

// As YAML has them: "region".
std::string YamlName(const EnumValueDescriptor& value) { return LowerCase(ShortName(value)); }

class MessageReader {
 public:
  explicit MessageReader(const ReportYamlProblem& report) : report_(report) {}

  void ReadMap(const YAML::Node& map, std::string_view skip, Message& message) {
    std::set<std::string> seen;
    for (const auto& entry : map) {
      const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "";
      const int line = LineOf(entry.first);
      if (!seen.insert(key).second) {
        report_(line, fmt::format("{}: given twice", PrintableUtf8(key, kShownBytesMax)));
      } else if (key != skip) {
        const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(key);
        if (field == nullptr) {
          report_(line,
                  fmt::format("{}: unknown key; allowed are {}", PrintableUtf8(key, kShownBytesMax),
                              FieldNames(*message.GetDescriptor())));
        } else if (entry.second.IsNull()) {
          report_(line, fmt::format("{}: has no value; write one or leave the key out", key));
        } else {
          ReadField(entry.second, *field, message);
        }
      }
    }
  }

 private:
  void ReadField(const YAML::Node& node, const FieldDescriptor& field, Message& message) {
    if (!field.is_repeated()) return ReadValue(node, field, message);
    if (!node.IsSequence()) return Wrong(node, field, "a list");
    for (const YAML::Node& element : node) ReadValue(element, field, message);
  }

  void ReadValue(const YAML::Node& node, const FieldDescriptor& field, Message& message) {
    const Reflection& reflection = *message.GetReflection();
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      if (!node.IsMap()) return Wrong(node, field, "a map");
      ReadMap(node, "",
              field.is_repeated() ? *reflection.AddMessage(&message, &field)
                                  : *reflection.MutableMessage(&message, &field));
      return;
    }
    if (!node.IsScalar()) return Wrong(node, field, WantedScalar(field));
    ReadScalar(node, field, message);
  }

  // Our messages have no repeated scalars, so a scalar is always set, never added.
  void ReadScalar(const YAML::Node& node, const FieldDescriptor& field, Message& message) {
    const Reflection& reflection = *message.GetReflection();
    const std::string& text = node.Scalar();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        if (!IsPrintableUtf8(text)) {
          return report_(LineOf(node), fmt::format("{}: {} is not UTF-8, or has characters that "
                                                   "are not shown",
                                                   field.name(), Quoted(text)));
        }
        return reflection.SetString(&message, &field, text);
      case FieldDescriptor::CPPTYPE_BOOL:
        if (text != "true" && text != "false") break;
        return reflection.SetBool(&message, &field, text == "true");
      case FieldDescriptor::CPPTYPE_UINT32: {
        uint32_t number = 0;
        if (!ParseNumber(text, &number)) break;
        return reflection.SetUInt32(&message, &field, number);
      }
      case FieldDescriptor::CPPTYPE_DOUBLE: {
        double number = 0;
        if (!ParseNumber(text, &number)) break;
        return reflection.SetDouble(&message, &field, number);
      }
      case FieldDescriptor::CPPTYPE_ENUM: {
        const EnumDescriptor& type = *field.enum_type();
        for (int i = 1; i < type.value_count(); ++i) {
          if (YamlName(*type.value(i)) == text) {
            return reflection.SetEnum(&message, &field, type.value(i));
          }
        }
        break;
      }
      default:
        break;
    }
    Wrong(node, field, WantedScalar(field));
  }

  static std::string WantedScalar(const FieldDescriptor& field) {
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        return "a text";
      case FieldDescriptor::CPPTYPE_BOOL:
        return "true or false";
      case FieldDescriptor::CPPTYPE_UINT32:
        return "a whole number from 0 on";
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return "a number";
      case FieldDescriptor::CPPTYPE_ENUM:
        return "one of " + LowerCase(ShortNames(*field.enum_type()));
      default:
        return "nothing (a field of this type cannot be written in YAML)";
    }
  }

  void Wrong(const YAML::Node& node, const FieldDescriptor& field, const std::string& wanted) {
    std::string found = "a list";
    if (node.IsMap()) found = "a map";
    if (node.IsScalar()) found = Quoted(node.Scalar());
    report_(LineOf(node), fmt::format("{}: must be {}, not {}", field.name(), wanted, found));
  }

  const ReportYamlProblem& report_;
};

}  // namespace

void ReadYamlMessage(const YAML::Node& map, std::string_view skip, Message& message,
                     const ReportYamlProblem& report) {
  MessageReader(report).ReadMap(map, skip, message);
}

int LineOf(const YAML::Node& node) { return node.Mark().line + 1; }

}  // namespace assay::directory
