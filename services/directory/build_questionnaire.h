// Questionnaire: one record -> subjects in their order.
#pragma once

#include <optional>

#include "services/directory/problem_list.h"
#include "services/directory/questionnaire.h"

namespace assay::directory {

// Nothing when the record has problems, which go into `found`.
std::optional<Questionnaire> BuildQuestionnaire(const reference::v1::Questionnaire& record,
                                                ProblemList& found);

}  // namespace assay::directory
