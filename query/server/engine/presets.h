// Presets: the questions that the services of one subject ask for their callers.
#pragma once

#include <string>
#include <vector>

#include "query/server/engine/request.h"

namespace assay::query {

// assay.query.v1.GetCallCentreRequest.
struct CallCentreRequest {
  std::string unit = {};
  std::string from = {};
  std::string to = {};
  sql::Step every = sql::Step::kNone;
  std::string time_zone = {};
  std::vector<std::string> businesses = {};
  std::vector<std::string> skills = {};
  std::vector<std::string> by = {};
  uint32_t threshold_s = 0;
  uint32_t short_abandon_s = 0;
};

// Counts and times, then the service level in its variants v1 to v4; all about the same facts, so
// they are one part of one statement.
std::vector<MetricRequest> CallCentreQuestions(const CallCentreRequest& request);

// assay.query.v1.GetSatisfactionRequest.
struct SatisfactionRequest {
  std::string unit = {};
  std::string from = {};
  std::string to = {};
  sql::Step every = sql::Step::kNone;
  std::string time_zone = {};
  std::string questionnaire = {};
  std::vector<std::string> methods = {};
  std::vector<std::string> by = {};
};

// Responses, mean, favourable share.
std::vector<MetricRequest> SatisfactionQuestions(const SatisfactionRequest& request);

}  // namespace assay::query
