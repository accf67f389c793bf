// metrics-document: prints docs/METRICS.md, made from the registry.

#include <iostream>

#include "query/metrics/document.h"

int main() { std::cout << assay::metrics::MetricsDocument(); }
