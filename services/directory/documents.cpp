#include "services/directory/documents.h"

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>
#include <yaml-cpp/yaml.h>

#include <fstream>
#include <sstream>

#include "services/directory/yaml_message.h"

namespace assay::directory {

namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using reference::v1::ReferenceRecord;

// The record's content whose message type has this name; null when there is none.
const FieldDescriptor* FindKind(const std::string& kind) {
  const Descriptor& record = *ReferenceRecord::descriptor();
  for (int i = 0; i < record.field_count(); ++i) {
    if (record.field(i)->message_type()->name() == kind) return record.field(i);
  }
  return nullptr;
}

std::string AllKinds() {
  const Descriptor& record = *ReferenceRecord::descriptor();
  std::string kinds;
  for (int i = 0; i < record.field_count(); ++i) {
    kinds += (kinds.empty() ? "" : ", ") + record.field(i)->message_type()->name();
  }
  return kinds;
}

// A repeated `kind` is reported like any other repeated key; the first one counts.
std::string KindOf(const YAML::Node& document) {
  for (const auto& entry : document) {
    const YAML::Node& key = entry.first;
    if (key.IsScalar() && key.Scalar() == "kind" && entry.second.IsScalar()) {
      return entry.second.Scalar();
    }
  }
  return "";
}

void ReadDocument(const YAML::Node& document, const std::string& file, Documents& documents) {
  const auto report = [&](int line, const std::string& message) {
    documents.problems.push_back(fmt::format("{}:{}: {}", file, line, message));
  };
  if (document.IsNull()) return;  // Two separators in a row, or a comment alone.
  const int line = LineOf(document);
  if (!document.IsMap()) return report(line, "a document must be a map with the key kind");

  const std::string kind = KindOf(document);
  const FieldDescriptor* content = FindKind(kind);
  if (content == nullptr) {
    return report(line, kind.empty() ? fmt::format("kind: missing; write one of {}", AllKinds())
                                     : fmt::format("kind: \"{}\" is unknown; write one of {}", kind,
                                                   AllKinds()));
  }
  ReferenceRecord record;
  ReadYamlMessage(document, "kind", *record.GetReflection()->MutableMessage(&record, content),
                  report);
  documents.records.push_back(std::move(record));
  documents.places.push_back({file, line});
}

}  // namespace

std::string Place::Text() const { return fmt::format("{}:{}", file, line); }

void ReadDocuments(std::string_view text, const std::string& file, Documents& documents) {
  try {
    for (const YAML::Node& document : YAML::LoadAll(std::string(text))) {
      ReadDocument(document, file, documents);
    }
  } catch (const YAML::Exception& error) {
    documents.problems.push_back(
        fmt::format("{}:{}: not YAML: {}", file, error.mark.line + 1, error.msg));
  }
}

void ReadDocumentFile(const std::string& path, Documents& documents) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  const bool is_empty = file.peek() == std::ifstream::traits_type::eof();
  if (!is_empty) text << file.rdbuf();
  if (!file.is_open() || file.bad()) {
    documents.problems.push_back(fmt::format("{}: cannot be read", path));
    return;
  }
  ReadDocuments(text.str(), path, documents);
}

}  // namespace assay::directory
