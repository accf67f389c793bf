// FieldPath: a field of a message given by its path ("call.ended.queue_ms").
#pragma once

#include <google/protobuf/message.h>

#include <string>
#include <string_view>
#include <vector>

#include "services/runtime/base/clock.h"
#include "services/runtime/base/status.h"

namespace assay::assayctl {

class FieldPath {
 public:
  // kInvalidArgument names the part that does not exist and what does, or why the field cannot
  // be set (a list, a message with fields).
  static StatusOr<FieldPath> Find(const google::protobuf::Descriptor& root, std::string_view path);

  enum class Kind { kText, kEnum, kBool, kInteger, kNumber, kTime, kMark };
  // kMark: a message without fields, whose presence is all it says.
  Kind kind() const;
  // An integer whose name ends in _ms.
  bool is_duration() const;
  const google::protobuf::FieldDescriptor& leaf() const { return *fields_.back(); }

  // Sets the field, reading `text` as its kind wants it. An error says what it wants.
  Status SetText(google::protobuf::Message& root, const std::string& text) const;
  // For kTime.
  void SetTime(google::protobuf::Message& root, WallTime moment) const;
  // For durations. An error says that it is out of range.
  Status SetMilliseconds(google::protobuf::Message& root, int64_t milliseconds) const;

 private:
  google::protobuf::Message& Owner(google::protobuf::Message& root) const;

  std::vector<const google::protobuf::FieldDescriptor*> fields_;
};

}  // namespace assay::assayctl
