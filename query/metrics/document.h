// The registry as a document for people: docs/METRICS.md.
#pragma once

#include <string>
#include <string_view>

#include "query/metrics/metric.h"

namespace assay::metrics {

// The whole document, Markdown.
std::string MetricsDocument();

// Words for the enums: "share", "higher is better".
std::string_view UnitWord(Unit unit);
std::string_view DirectionWord(Direction direction);
std::string_view PrivacyWord(PrivacyClass privacy_class);

}  // namespace assay::metrics
