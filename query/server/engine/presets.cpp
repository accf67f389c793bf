#include "query/server/engine/presets.h"

namespace assay::query {
namespace {

constexpr uint32_t kUsualSeconds = 20;

template <typename Request>
MetricRequest Common(const Request& request) {
  MetricRequest question{.by = request.by,
                         .from = request.from,
                         .to = request.to,
                         .every = request.every,
                         .time_zone = request.time_zone,
                         .row_limit = 10'000};
  if (!request.unit.empty()) question.where.push_back({"unit", {request.unit}, "unit_id"});
  return question;
}

// A filter that the request calls `field`.
void Keep(const std::string& dimension, const std::vector<std::string>& values,
          const std::string& field, MetricRequest& question) {
  if (!values.empty()) question.where.push_back({dimension, values, field});
}

std::string SecondsText(uint32_t seconds) {
  return std::to_string(seconds == 0 ? kUsualSeconds : seconds);
}

}  // namespace

std::vector<MetricRequest> CallCentreQuestions(const CallCentreRequest& request) {
  MetricRequest question = Common(request);
  Keep("business", request.businesses, "businesses", question);
  Keep("skill", request.skills, "skills", question);

  std::vector<MetricRequest> questions = {question};
  questions.front().metrics = {"call.offered",           "call.answered",         "call.abandoned",
                               "call.left_before_queue", "call.abandonment_rate", "call.asa",
                               "call.asa_queued",        "call.time_to_abandon",  "call.aht"};
  for (const char* variant : {"v1", "v2", "v3", "v4"}) {
    MetricRequest& level = questions.emplace_back(question);
    level.name = variant;
    level.metrics = {"call.service_level"};
    level.parameters = {{"variant", variant},
                        {"threshold_s", SecondsText(request.threshold_s)},
                        {"short_abandon_s", SecondsText(request.short_abandon_s)}};
  }
  return questions;
}

std::vector<MetricRequest> SatisfactionQuestions(const SatisfactionRequest& request) {
  MetricRequest question = Common(request);
  if (!request.questionnaire.empty()) {
    Keep("questionnaire", {request.questionnaire}, "questionnaire_id", question);
  }
  Keep("method", request.methods, "methods", question);
  question.metrics = {"survey.responses", "survey.mean", "survey.favourable_share"};
  return {question};
}

}  // namespace assay::query
