// Figures as people read them.
#pragma once

#include <string>

#include "assay/query/v1/figure.pb.h"

namespace assay::assayctl {

// In its metric's unit, with as many digits as it can bear: counts whole, shares with nine
// decimals, times in seconds and scores with six. "-" and the reason when there is no value.
std::string ValueText(const query::v1::Figure& figure, query::v1::MetricUnit unit);
// "0.4999 .. 0.5105"; empty when it has none.
std::string IntervalText(const query::v1::Figure& figure, query::v1::MetricUnit unit);
// "loans", or "others (11,500)" where so many words are folded in it.
std::string KeyText(const query::v1::Row& row, int key);
// "phantom 310, short_abandon 22".
std::string ExcludedText(const query::v1::Figure& figure);
// "threshold_s=20 variant=v2".
std::string ParametersText(const query::v1::MetricRef& metric);
// "2026-01-01T08:00:00Z, newest fact 2026-01-01T07:59:59Z, 3 late; from day roll-ups".
std::string AsOfText(const query::v1::MetricResult& result);
// "share", "seconds", ...
std::string UnitText(query::v1::MetricUnit unit);

}  // namespace assay::assayctl
