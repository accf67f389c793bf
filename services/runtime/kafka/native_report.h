// What librdkafka reports of a produced record, in our words. Included by this folder's sources
// only.
#pragma once

#include <librdkafka/rdkafka.h>

#include "services/runtime/kafka/producer.h"

namespace assay::kafka {

// Views of `message` stay in it.
DeliveryReport ToReport(const rd_kafka_message_t* message);

}  // namespace assay::kafka
