// Flaw: why a record cannot be read as an event, in the vocabulary of RejectReason.
//
// The gateway refuses flawed events, so a flaw in the log comes from another producer or a newer
// version. It makes the record a poison row; it never stops the partition.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace assay::sink {

struct Flaw {
  std::string_view reason;  // "missing", "out_of_range" ...: RejectReason in lower case.
  std::string_view field;   // Path in the record, as "event.call.ended.queue_ms".
  std::string message;
};

using MaybeFlaw = std::optional<Flaw>;

Flaw Missing(std::string_view field);
Flaw OutOfRangeFlaw(std::string_view field, std::string_view value, std::string_view allowed);
Flaw UnknownValue(std::string_view field, int value);

}  // namespace assay::sink
