// AnswerBuffer: the bytes of a response, made message by message, so that an answer stands in
// memory once, as what is sent. Serialised messages that follow each other are one message, which
// is what makes this possible.
//
// Its chunks are larger than what the allocator takes from its heap, so they go back to the system
// as soon as they are sent.
#pragma once

#include <google/protobuf/message_lite.h>
#include <grpcpp/support/byte_buffer.h>

#include <cstddef>
#include <string>
#include <vector>

#include "services/runtime/base/status.h"

namespace assay::query {

class AnswerBuffer {
 public:
  explicit AnswerBuffer(size_t bytes_max) : bytes_max_(bytes_max) {}

  // Between the two, what is appended belongs to the embedded message `field` of the response.
  void BeginField(int field);
  void EndField();

  // kResourceExhausted, with reason kAnswerTooLarge, beyond `bytes_max`.
  Status Append(const google::protobuf::MessageLite& message);

  size_t bytes() const { return bytes_; }
  // Everything appended; the buffer is then empty.
  grpc::ByteBuffer Take();

 private:
  void CutChunk();

  const size_t bytes_max_;
  std::vector<grpc::Slice> slices_;
  std::string chunk_;
  size_t bytes_ = 0;
  // Of the open field: its number, where its length will stand, and the bytes before it.
  int field_ = 0;
  size_t field_slice_ = 0;
  size_t bytes_before_ = 0;
};

}  // namespace assay::query
