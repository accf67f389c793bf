// Periods: from text to what statements select, and steps back to text.
#pragma once

#include <cstdint>
#include <string>

#include "query/sql/selection.h"
#include "services/directory/time_zone.h"
#include "services/runtime/base/status.h"

namespace assay::query {

// Dates "2010-08-01" or moments "2010-08-01T09:15:00+08:00", both of the same kind, `from` before
// `to`. Errors name `from` or `to` below `field`.
StatusOr<sql::Period> ParsePeriod(const std::string& from, const std::string& to,
                                  const std::string& field);

// OK when a period of this kind can be cut so.
Status CheckStep(const sql::Period& period, sql::Step step, const std::string& field);

// How many steps the period can have, never fewer than it has.
uint64_t StepsMax(const sql::Period& period, sql::Step step);

// The label of a step that begins at `start`, in the unit that statements return: days where the
// steps are whole days, else seconds. A day begins at its first moment in `zone`.
std::string StepLabel(int64_t start, sql::Period::Kind kind, sql::Step step,
                      const directory::TimeZone& zone);

}  // namespace assay::query
