// The rows of EXPECTED.md, grouped by what they are about. Each adds its figures to the report.
#pragma once

#include "tests/accuracy/figure.h"

namespace assay::accuracy {

void AddMonthFigures(Report& report);       // Rows 1-5, 51, 52: answers of metrics.
void AddCallFigures(Report& report);        // Rows 6-8, from the month of calls.
void AddSurveyFigures(Report& report);      // Rows 20, 25, 26, 27, 38, 49, 50.
void AddChartFigures(Report& report);       // Rows 29-33.
void AddCertifiedFigures(Report& report);   // Rows 35, 36: NIST.
void AddComparisonFigures(Report& report);  // Rows 37, 39-43, 46.
void AddQueueFigures(Report& report);       // Rows 47, 48.
// Rows that are not answered here, each with the reason.
void ListUncovered(Report& report);

}  // namespace assay::accuracy
