// What a survey response must be like (assay/event/v1/survey.proto), and its scores laid out for
// the store.
#pragma once

#include "assay/event/v1/record.pb.h"
#include "assay/event/v1/survey.pb.h"
#include "ingest/gateway/check/flaw.h"
#include "services/directory/questionnaire.h"
#include "services/directory/snapshot.h"

namespace assay::gateway {

// Everything but the answers. Puts the questionnaire that was asked into `questionnaire`.
MaybeFlaw CheckSurvey(const event::v1::SurveyResponse& response,
                      const directory::Snapshot& reference,
                      const directory::Questionnaire** questionnaire);

// Checks the answers and puts them into `scores`, aligned to the questionnaire's subjects.
MaybeFlaw LayOutScores(const event::v1::SurveyResponse& response,
                       const directory::Questionnaire& questionnaire,
                       event::v1::SurveyScores* scores);

}  // namespace assay::gateway
