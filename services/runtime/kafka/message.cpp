#include "services/runtime/kafka/message.h"

#include <string>
#include <utility>

#include "services/runtime/kafka/native.h"

namespace assay::kafka {
namespace {

rd_kafka_message_t* NativeOf(const Message& message) {
  return static_cast<rd_kafka_message_t*>(message.native);
}

void Destroy(std::vector<Message>& messages) {
  for (const Message& message : messages) rd_kafka_message_destroy(NativeOf(message));
  messages.clear();
}

}  // namespace

std::optional<std::string_view> Message::FindHeader(std::string_view name) const {
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(NativeOf(*this), &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return std::nullopt;
  }
  const void* text = nullptr;
  size_t size = 0;
  if (rd_kafka_header_get_last(headers, std::string(name).c_str(), &text, &size) !=
      RD_KAFKA_RESP_ERR_NO_ERROR) {
    return std::nullopt;
  }
  return ViewOf(text, size);
}

MessageBatch::MessageBatch(MessageBatch&& other) noexcept
    : messages_(std::exchange(other.messages_, {})), ends_(std::exchange(other.ends_, {})) {}

MessageBatch& MessageBatch::operator=(MessageBatch&& other) noexcept {
  if (this == &other) return *this;
  Destroy(messages_);
  messages_ = std::exchange(other.messages_, {});
  ends_ = std::exchange(other.ends_, {});
  return *this;
}

MessageBatch::~MessageBatch() { Destroy(messages_); }

}  // namespace assay::kafka
