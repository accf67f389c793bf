// Reads the payload of an accepted event into the facts of its family, or says what is wrong.
//
// The checks are those the table needs to be right: what a metric reads is there and in range.
// Views in the facts point into the record.
#pragma once

#include "ingest/sink/flaw.h"
#include "ingest/sink/row.h"

namespace assay::event::v1 {
class Record;
}

namespace assay::sink {

// Fill `row.facts`, `row.counted_at`. The event's envelope was read before.
MaybeFlaw ReadCall(const event::v1::Record& record, Row& row);
MaybeFlaw ReadSurvey(const event::v1::Record& record, Row& row);

}  // namespace assay::sink
