#include "services/runtime/kafka/native_report.h"

#include "services/runtime/kafka/native.h"

namespace assay::kafka {
namespace {

Persistence PersistenceOf(const rd_kafka_message_t* message) {
  switch (rd_kafka_message_status(message)) {
    case RD_KAFKA_MSG_STATUS_PERSISTED:
      return Persistence::kPersisted;
    case RD_KAFKA_MSG_STATUS_POSSIBLY_PERSISTED:
      return Persistence::kPossiblyPersisted;
    case RD_KAFKA_MSG_STATUS_NOT_PERSISTED:
      break;
  }
  return Persistence::kNotPersisted;
}

}  // namespace

DeliveryReport ToReport(const rd_kafka_message_t* message) {
  const std::string_view topic = rd_kafka_topic_name(message->rkt);
  DeliveryReport report{.opaque = message->_private,
                        .status = OkStatus(),
                        .persistence = PersistenceOf(message),
                        .topic = topic,
                        .partition = message->partition,
                        .offset = message->offset,
                        .timestamp = {}};
  if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    rd_kafka_timestamp_type_t type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
    const int64_t timestamp_ms = rd_kafka_message_timestamp(message, &type);
    report.timestamp = WallTime(std::chrono::milliseconds(timestamp_ms));
  } else {
    report.offset = -1;
    report.status =
        ToStatus(message->err, fmt::format("deliver to {}/{}", topic, message->partition));
  }
  return report;
}

}  // namespace assay::kafka
