// The registry: every metric of Assay, declared once.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "query/metrics/figure.h"
#include "query/metrics/metric.h"

namespace assay::metrics {

// All metrics, ordered by id. Lives as long as the program.
const std::vector<Metric>& AllMetrics();

// The metric, or null when there is none of that id.
const Metric* FindMetric(std::string_view id);

// The candidate most like `word`, to suggest it; empty when none is near.
std::string Nearest(std::string_view word, const std::vector<std::string_view>& candidates);

// The declarations, by family and kind.
std::vector<Metric> CallMetrics();
std::vector<Metric> CallTimeMetrics();
std::vector<Metric> SurveyMetrics();

}  // namespace assay::metrics
