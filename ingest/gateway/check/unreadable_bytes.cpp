#include "ingest/gateway/check/unreadable_bytes.h"

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/unknown_field_set.h>

#include <string>

#include "assay/event/v1/event.pb.h"

namespace assay::gateway {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::UnknownField;
using google::protobuf::UnknownFieldSet;

// How deep messages of ours are nested, and some more: bytes cannot make this recurse for ever.
constexpr int kDepthMax = 8;

// Path of the first text that is not UTF-8; nothing when the fault is another one.
std::optional<std::string> FindBadText(const std::string& bytes, const Descriptor& type,
                                       int depth) {
  UnknownFieldSet fields;
  if (depth > kDepthMax || !fields.ParseFromString(bytes)) return std::nullopt;
  for (int i = 0; i < fields.field_count(); ++i) {
    const FieldDescriptor* known = type.FindFieldByNumber(fields.field(i).number());
    if (known == nullptr || fields.field(i).type() != UnknownField::TYPE_LENGTH_DELIMITED) continue;
    const std::string& value = fields.field(i).length_delimited();
    if (known->type() == FieldDescriptor::TYPE_STRING) {
      const bool is_utf8 = google::protobuf::internal::IsStructurallyValidUTF8(
          value.data(), static_cast<int>(value.size()));
      if (!is_utf8) return known->name();
    } else if (known->type() == FieldDescriptor::TYPE_MESSAGE) {
      const auto below = FindBadText(value, *known->message_type(), depth + 1);
      if (below) return fmt::format("{}.{}", known->name(), *below);
    }
  }
  return std::nullopt;
}

}  // namespace

Flaw ExplainUnreadable(std::string_view event) {
  const auto path = FindBadText(std::string(event), *event::v1::Event::descriptor(), 0);
  if (path) {
    return {.reason = event::v1::REJECT_REASON_BAD_TEXT,
            .field = *path,
            .message = fmt::format("{}: not valid UTF-8; encode texts as UTF-8", *path)};
  }
  return {.reason = event::v1::REJECT_REASON_MALFORMED,
          .field = {},
          .message = fmt::format("{} bytes that are not a protobuf message of type "
                                 "assay.event.v1.Event; serialise the event with the stubs of "
                                 "proto/assay/event/v1",
                                 event.size())};
}

}  // namespace assay::gateway
