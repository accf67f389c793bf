#include "ingest/gateway/record_encoder.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include "assay/event/v1/record.pb.h"
#include "services/runtime/base/utf8.h"

namespace assay::gateway {
namespace {

using event::v1::Record;
using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;
using google::protobuf::io::CodedOutputStream;

// Three numbers and the head of the event, each a tag of one byte and a varint of at most ten.
constexpr size_t kHeadBytesMax = 4 * 11;

constexpr uint32_t VarintTag(int field_number) {
  return WireFormatLite::MakeTag(field_number, WireFormatLite::WIRETYPE_VARINT);
}
constexpr uint32_t BytesTag(int field_number) {
  return WireFormatLite::MakeTag(field_number, WireFormatLite::WIRETYPE_LENGTH_DELIMITED);
}

uint8_t* WriteNumber(int field_number, uint64_t value, uint8_t* at) {
  if (value == 0) return at;
  at = CodedOutputStream::WriteTagToArray(VarintTag(field_number), at);
  return CodedOutputStream::WriteVarint64ToArray(value, at);
}

uint8_t* WritePlace(Place place, uint8_t* at) {
  at = WriteNumber(Record::kEpochFieldNumber, place.epoch, at);
  return WriteNumber(Record::kSequenceFieldNumber, place.sequence, at);
}

uint8_t* WriteHeadOfBytes(int field_number, size_t size, uint8_t* at) {
  at = CodedOutputStream::WriteTagToArray(BytesTag(field_number), at);
  return CodedOutputStream::WriteVarint32ToArray(static_cast<uint32_t>(size), at);
}

void Append(const uint8_t* begin, const uint8_t* end, std::string& out) {
  out.append(reinterpret_cast<const char*>(begin), static_cast<size_t>(end - begin));
}

}  // namespace

void AppendAccepted(Place place, const EventStamps& stamps, std::string_view event,
                    std::string& out) {
  uint8_t head[kHeadBytesMax];
  uint8_t* at = WritePlace(place, head);
  // Protobuf sign-extends an int32 to 64 bits.
  const int64_t business_date = stamps.business_date;
  at = WriteNumber(Record::kBusinessDateFieldNumber, static_cast<uint64_t>(business_date), at);
  at = WriteHeadOfBytes(Record::kEventFieldNumber, event.size(), at);
  Append(head, at, out);
  out.append(event);
  if (stamps.scores == nullptr) return;
  at = WriteHeadOfBytes(Record::kSurveyScoresFieldNumber, stamps.scores->ByteSizeLong(), head);
  Append(head, at, out);
  stamps.scores->AppendToString(&out);
}

void AppendRejected(Place place, const Flaw& flaw, std::string_view event, std::string& out) {
  const std::string_view raw = flaw.raw ? std::string_view(*flaw.raw) : event;
  event::v1::Rejection rejection;
  rejection.set_reason(flaw.reason);
  rejection.set_field(std::string(Utf8Prefix(flaw.field, kFlawFieldBytesMax)));
  rejection.set_message(std::string(Utf8Prefix(flaw.message, kFlawMessageBytesMax)));
  rejection.set_raw(std::string(raw.substr(0, kRawBytesMax)));
  rejection.set_raw_bytes(static_cast<uint32_t>(raw.size()));

  uint8_t head[kHeadBytesMax];
  uint8_t* at = WritePlace(place, head);
  at = WriteHeadOfBytes(Record::kRejectionFieldNumber, rejection.ByteSizeLong(), at);
  Append(head, at, out);
  rejection.AppendToString(&out);
}

std::optional<Place> PlaceOf(std::string_view record) {
  CodedInputStream input(reinterpret_cast<const uint8_t*>(record.data()),
                         static_cast<int>(record.size()));
  Place place;
  // The gateway writes the place first; whoever writes a record otherwise is read as well.
  while (place.epoch == 0 || place.sequence == 0) {
    const uint32_t tag = input.ReadTag();
    if (tag == VarintTag(Record::kEpochFieldNumber)) {
      if (!input.ReadVarint32(&place.epoch)) return std::nullopt;
    } else if (tag == VarintTag(Record::kSequenceFieldNumber)) {
      if (!input.ReadVarint64(&place.sequence)) return std::nullopt;
    } else if (tag == 0 || !WireFormatLite::SkipField(&input, tag)) {
      return std::nullopt;
    }
  }
  return place;
}

}  // namespace assay::gateway
