#include "ingest/gateway/split_field.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <cstdint>

namespace assay::gateway {

using google::protobuf::internal::WireFormatLite;

std::optional<SplitMessage> SplitField(std::string_view message, int field_number,
                                       size_t values_max) {
  SplitMessage parts;
  google::protobuf::io::CodedInputStream input(reinterpret_cast<const uint8_t*>(message.data()),
                                               static_cast<int>(message.size()));
  const uint32_t wanted =
      WireFormatLite::MakeTag(field_number, WireFormatLite::WIRETYPE_LENGTH_DELIMITED);
  while (true) {
    const int begin = input.CurrentPosition();
    const uint32_t tag = input.ReadTag();
    if (tag == 0) {
      if (!input.ConsumedEntireMessage()) return std::nullopt;
      return parts;
    }
    if (tag != wanted) {
      if (!WireFormatLite::SkipField(&input, tag)) return std::nullopt;
      parts.rest.append(message.substr(begin, input.CurrentPosition() - begin));
      if (parts.rest.size() > kRestBytesMax) return std::nullopt;
      continue;
    }
    uint32_t size = 0;
    if (!input.ReadVarint32(&size)) return std::nullopt;
    const auto value = static_cast<size_t>(input.CurrentPosition());
    if (size > message.size() - value || !input.Skip(static_cast<int>(size))) return std::nullopt;
    if (++parts.value_count <= values_max) parts.values.push_back(message.substr(value, size));
  }
}

}  // namespace assay::gateway
