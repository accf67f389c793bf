// The reference data as rows of the tables, read from its CSV files by code of the tests' own.
#pragma once

#include <filesystem>
#include <vector>

#include "tests/integration/query/figure_stand.h"

namespace assay::testing {

// The month of calls, unit "anonymous-bank", its `type` as business.
std::vector<CallRow> ReferenceCalls(const std::filesystem::path& folder);

// The SERVQUAL survey: questionnaire "servqual", items a01 to a22 and sat on 0 to 100, dimensions
// tangibles, reliability, responsiveness, assurance, empathy.
std::vector<SurveyRow> ReferenceSurvey(const std::filesystem::path& folder);

// The unit and the questionnaire, as documents.
std::string ReferenceOrganisation();

}  // namespace assay::testing
