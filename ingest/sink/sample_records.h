// Encoded records for tests and benchmarks: valid ones by default, with the fields a test cares
// about changed by its own hand.
#pragma once

#include <cstdint>
#include <string>

#include "assay/event/v1/record.pb.h"
#include "ingest/sink/row.h"

namespace assay::sink {

// 2026-03-10T09:00:00Z: the moment all samples are about.
inline constexpr int64_t kSampleMs = 1'773'133'200'000;
inline constexpr int32_t kSampleDay = 20'522;  // 2026-03-10

// A call that was answered after 12 s in the queue, as its source's n-th event.
event::v1::Record SampleCall(uint64_t sequence);
// A keypress survey with two items and one dimension.
event::v1::Record SampleSurvey(uint64_t sequence);
event::v1::Record SampleRejection(uint64_t sequence);

// A record in the log at `offset` of partition 0, ingested at the sample moment plus a millisecond
// per offset. `value` and `source_id` must outlive it.
LogRecord At(int64_t offset, std::string_view value, std::string_view source_id = "branch-7/calls");

}  // namespace assay::sink
