#include <fmt/format.h>
#include <google/protobuf/repeated_field.h>

#include <algorithm>

#include "assay/event/v1/record.pb.h"
#include "ingest/sink/payload.h"

namespace assay::sink {
namespace {

namespace pb = event::v1;

std::string_view MethodOf(pb::SurveyMethod method) {
  switch (method) {
    case pb::SURVEY_METHOD_KEYPRESS:
      return "keypress";
    case pb::SURVEY_METHOD_INQUIRY:
      return "inquiry";
    case pb::SURVEY_METHOD_WEB:
      return "web";
    case pb::SURVEY_METHOD_FAX:
      return "fax";
    case pb::SURVEY_METHOD_AGENCY:
      return "agency";
    case pb::SURVEY_METHOD_INTERACTIVE:
      return "interactive";
    default:
      return {};
  }
}

std::span<const uint32_t> SpanOf(const google::protobuf::RepeatedField<uint32_t>& values) {
  return {values.data(), static_cast<size_t>(values.size())};
}

MaybeFlaw CheckFlags(std::string_view field, std::span<const uint32_t> flags) {
  const auto wrong = std::ranges::find_if(flags, [](uint32_t flag) { return flag > 1; });
  if (wrong == flags.end()) return std::nullopt;
  return OutOfRangeFlaw(field, fmt::format("{}", *wrong), "0 or 1");
}

// The three arrays are added up side by side, so they must be equally long.
MaybeFlaw ReadScores(const pb::Record& record, SurveyFacts& facts) {
  if (!record.has_survey_scores()) return Missing("survey_scores");
  const pb::SurveyScores& scores = record.survey_scores();
  facts.answered = SpanOf(scores.answered());
  facts.score_micro = SpanOf(scores.score_micro());
  facts.favourable = SpanOf(scores.favourable());
  if (facts.answered.empty()) return Missing("survey_scores.answered");
  if (facts.score_micro.size() != facts.answered.size() ||
      facts.favourable.size() != facts.answered.size()) {
    return OutOfRangeFlaw(
        "survey_scores",
        fmt::format("{} answered, {} scores, {} favourable", facts.answered.size(),
                    facts.score_micro.size(), facts.favourable.size()),
        "three lists of one length");
  }
  MaybeFlaw flaw = CheckFlags("survey_scores.answered", facts.answered);
  if (!flaw) flaw = CheckFlags("survey_scores.favourable", facts.favourable);
  return flaw;
}

}  // namespace

MaybeFlaw ReadSurvey(const pb::Record& record, Row& row) {
  const pb::SurveyResponse& response = record.event().survey_response();
  SurveyFacts& facts = row.facts.emplace<SurveyFacts>();
  row.counted_at = row.occurred_at;
  if (response.response_id().empty()) return Missing("event.survey_response.response_id");
  if (response.questionnaire_id().empty()) {
    return Missing("event.survey_response.questionnaire_id");
  }
  if (response.questionnaire_version() == 0) {
    return Missing("event.survey_response.questionnaire_version");
  }
  if (response.method() == pb::SURVEY_METHOD_UNSPECIFIED) {
    return Missing("event.survey_response.method");
  }
  facts.response_id = response.response_id();
  facts.call_id = response.call_id();
  facts.questionnaire = response.questionnaire_id();
  facts.questionnaire_version = response.questionnaire_version();
  facts.method = MethodOf(response.method());
  if (facts.method.empty()) {
    return UnknownValue("event.survey_response.method", response.method());
  }
  return ReadScores(record, facts);
}

}  // namespace assay::sink
