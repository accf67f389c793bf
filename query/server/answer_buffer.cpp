#include "query/server/answer_buffer.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include "query/server/engine/refusal.h"

namespace assay::query {
namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedOutputStream;

constexpr size_t kChunkBytes = 256 << 10;
constexpr size_t kLengthBytesMax = 16;  // Of a tag and a length.

}  // namespace

void AnswerBuffer::BeginField(int field) {
  CutChunk();
  field_ = field;
  field_slice_ = slices_.size();
  slices_.emplace_back();
  bytes_before_ = bytes_;
}

void AnswerBuffer::EndField() {
  CutChunk();
  uint8_t prefix[kLengthBytesMax];
  uint8_t* end = CodedOutputStream::WriteVarint32ToArray(
      WireFormatLite::MakeTag(field_, WireFormatLite::WIRETYPE_LENGTH_DELIMITED), prefix);
  end = CodedOutputStream::WriteVarint64ToArray(bytes_ - bytes_before_, end);
  const auto length = static_cast<size_t>(end - prefix);
  slices_[field_slice_] = grpc::Slice(prefix, length);
  bytes_ += length;
}

Status AnswerBuffer::Append(const google::protobuf::MessageLite& message) {
  const size_t size = message.ByteSizeLong();
  if (size > bytes_max_ - std::min(bytes_, bytes_max_)) {
    return WithReason(
        ResourceExhausted(
            "answer: it has more than {} bytes (query.answer_bytes_max); ask for "
            "fewer metrics, a shorter period, longer steps or fewer dimensions, or in "
            "several requests",
            bytes_max_),
        kAnswerTooLarge);
  }
  if (chunk_.capacity() < kChunkBytes && chunk_.size() + size > 4096) chunk_.reserve(kChunkBytes);
  message.AppendToString(&chunk_);
  bytes_ += size;
  if (chunk_.size() >= kChunkBytes - kChunkBytes / 8) CutChunk();
  return OkStatus();
}

grpc::ByteBuffer AnswerBuffer::Take() {
  CutChunk();
  grpc::ByteBuffer whole(slices_.data(), slices_.size());
  slices_.clear();
  bytes_ = 0;
  return whole;
}

void AnswerBuffer::CutChunk() {
  if (chunk_.empty()) return;
  slices_.emplace_back(chunk_);
  chunk_.clear();
}

}  // namespace assay::query
