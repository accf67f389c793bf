#include "services/directory/documents.h"

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <sstream>

#include <utility>

#include "services/directory/yaml_message.h"
#include "services/runtime/base/input_file.h"
#include "services/runtime/base/utf8.h"

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

// Follows the parser and throws where a text goes beyond a limit, before nodes are made of it.
class LimitCheck final : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark& mark) override {
    // At a comma, for one, the parser finds an empty document, and there again, without end.
    if (mark.pos == begun_at_) throw YAML::ParserException(mark, "a document cannot begin so");
    begun_at_ = mark.pos;
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override { Count(mark); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { Count(mark); }
  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                const std::string&) override {
    Count(mark);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    Enter(mark);
  }
  void OnSequenceEnd() override { --depth_; }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    Enter(mark);
  }
  void OnMapEnd() override { --depth_; }

 private:
  void Count(const YAML::Mark& mark) {
    if (++values_ <= kDocumentValuesMax) return;
    throw YAML::ParserException(mark, fmt::format("has more than {} values", kDocumentValuesMax));
  }
  void Enter(const YAML::Mark& mark) {
    Count(mark);
    if (++depth_ <= kDocumentDepthMax) return;
    throw YAML::ParserException(mark,
                                fmt::format("is nested deeper than {} levels", kDocumentDepthMax));
  }

  int begun_at_ = -1;
  int depth_ = 0;
  size_t values_ = 0;
};

void CheckLimits(std::string_view text) {
  std::istringstream stream{std::string(text)};
  YAML::Parser parser(stream);
  LimitCheck check;
  while (parser.HandleNextDocument(check)) {
  }
}

// What may still be read of a file.
struct Room {
  size_t bytes = kDocumentsBytesMax;
  size_t values = kDocumentValuesMax;
};

// Takes a node with every alias in it written out. False when there is no room, or when it is too
// deep, as one that contains itself is.
bool Take(const YAML::Node& node, int depth, Room& room) {
  const size_t bytes = node.IsScalar() ? node.Scalar().size() : 0;
  if (depth > kDocumentDepthMax || bytes > room.bytes || room.values == 0) return false;
  room.bytes -= bytes;
  --room.values;
  for (const auto& entry : node) {
    if (!node.IsMap() && !Take(entry, depth + 1, room)) return false;
    if (node.IsMap() && !Take(entry.first, depth + 1, room)) return false;
    if (node.IsMap() && !Take(entry.second, depth + 1, room)) return false;
  }
  return true;
}

void ReadDocument(const YAML::Node& document, const std::string& file, Room& room,
                  Documents& documents) {
  const auto report = [&](int line, const std::string& message) {
    if (documents.problems.size() >= kDocumentProblemsMax) return;
    documents.problems.push_back(fmt::format("{}:{}: {}", file, line, message));
  };
  if (document.IsNull()) return;  // Two separators in a row, or a comment alone.
  const int line = LineOf(document);
  if (!Take(document, 1, room)) {
    return report(line, fmt::format("is nested deeper than {} levels, or the file has more than {} "
                                    "values or {} bytes with its aliases written out",
                                    kDocumentDepthMax, kDocumentValuesMax, kDocumentsBytesMax));
  }
  if (!document.IsMap()) return report(line, "a document must be a map with the key kind");

  const std::string kind = KindOf(document);
  const FieldDescriptor* content = FindKind(kind);
  if (content == nullptr) {
    return report(line, kind.empty() ? fmt::format("kind: missing; write one of {}", AllKinds())
                                     : fmt::format("kind: \"{}\" is unknown; write one of {}",
                                                   PrintableUtf8(kind, 100), AllKinds()));
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
  Room room;
  try {
    CheckLimits(text);
    for (const YAML::Node& document : YAML::LoadAll(std::string(text))) {
      ReadDocument(document, file, room, documents);
    }
  } catch (const YAML::Exception& error) {
    documents.problems.push_back(
        fmt::format("{}:{}: not YAML: {}", file, error.mark.line + 1, error.msg));
  }
}

void ReadDocumentFile(const std::string& path, Documents& documents, std::stop_token stop) {
  const StatusOr<std::string> text = ReadSmallFile(path, kDocumentsBytesMax, std::move(stop));
  if (text.ok()) return ReadDocuments(*text, path, documents);
  documents.problems.emplace_back(Message(text.status()));
}

}  // namespace assay::directory
