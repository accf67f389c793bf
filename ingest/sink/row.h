// Row: what one offset of the log becomes in the family's table.
//
// A row is a function of the log alone: no clock, no look-up. Everything here is a view, into the
// log record it was made from or into its decoder, so that a row costs no allocation; the block
// builder copies what it keeps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

#include "ingest/contract/event_limits.h"
#include "services/runtime/base/clock.h"

namespace assay::sink {

// Bounds of what is kept of a record, however large the record is.
using contract::kRawBytesMax;
using contract::kSourceIdBytesMax;
inline constexpr size_t kTraceParentBytesMax = 64;

// One record as it lies in the log.
struct LogRecord {
  int32_t partition = 0;
  int64_t offset = 0;
  WallTime ingested_at;        // LogAppendTime.
  std::string_view source_id;  // The record's key.
  std::string_view traceparent = {};
  std::string_view value;
};

// What became of a record. The values of the column `status`.
enum class RowStatus : uint8_t {
  kOk,         // Counted.
  kDuplicate,  // Its sequence is stored already.
  kRejected,   // Refused by the gateway; keeps its sequence.
  kPoison,     // Not a record this version can read, or none at all; has no sequence.
};
inline constexpr size_t kRowStatuses = 4;

constexpr std::string_view NameOf(RowStatus status) {
  switch (status) {
    case RowStatus::kOk:
      return "ok";
    case RowStatus::kDuplicate:
      return "duplicate";
    case RowStatus::kRejected:
      return "rejected";
    case RowStatus::kPoison:
      return "poison";
  }
  return {};
}

// Reasons of poison rows that no RejectReason has.
inline constexpr std::string_view kNoRecord = "no_record";               // The offset holds none.
inline constexpr std::string_view kSourceSetAside = "source_set_aside";  // See SourceFilter.

// What only calls have; all empty in a rejected or poison row. Columns of the same names.
struct CallFacts {
  std::string_view call_id = {};
  std::string_view phase = {};
  std::string_view direction = {};
  std::string_view line = {};
  std::string_view business = {};
  std::string_view skill = {};
  std::string_view outcome = {};
  bool queued = false;
  uint32_t ivr_ms = 0;
  uint32_t queue_ms = 0;
  uint32_t ring_ms = 0;
  uint32_t talk_ms = 0;
  uint32_t hold_ms = 0;
  uint32_t wrap_ms = 0;
};

// What only survey responses have.
struct SurveyFacts {
  std::string_view response_id = {};
  std::string_view call_id = {};
  std::string_view method = {};
  std::string_view questionnaire = {};
  uint32_t questionnaire_version = 0;
  std::span<const uint32_t> answered = {};  // 0 or 1.
  std::span<const uint32_t> score_micro = {};
  std::span<const uint32_t> favourable = {};  // 0 or 1.
};

using Facts = std::variant<CallFacts, SurveyFacts>;

struct Row {
  RowStatus status = RowStatus::kOk;
  int32_t partition = 0;
  int64_t offset = 0;
  WallTime ingested_at;
  std::string_view source_id = {};
  uint32_t epoch = 0;  // 0: un-numbered, or poison; likewise the sequence.
  uint64_t sequence = 0;
  std::string_view reject_reason = {};
  std::string_view reject_field = {};
  std::string_view reject_message = {};
  std::string_view raw = {};
  std::string_view traceparent = {};
  // A rejected or poison row has no moment of its own: it counts when it was ingested.
  WallTime occurred_at;
  WallTime counted_at;
  uint16_t business_date = 0;  // Days since 1970-01-01.
  std::string_view unit = {};
  std::string_view customer_ref = {};
  std::string_view employee_ref = {};
  Facts facts;
};

}  // namespace assay::sink
