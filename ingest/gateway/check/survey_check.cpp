#include "ingest/gateway/check/survey_check.h"

#include <fmt/format.h>

#include <cmath>

#include "ingest/contract/event_limits.h"
#include "services/runtime/base/alphabet.h"

namespace assay::gateway {
namespace {

using contract::kIdBytesMax;
using directory::Questionnaire;
using directory::Subject;
using event::v1::Answer;
using event::v1::SurveyResponse;
using event::v1::SurveyScores;

constexpr int kAnswersMax = 200;

// Scores are whole millionths of a point, so that sums of them are exact.
int64_t Micro(double points) { return std::llround(points * 1e6); }

std::string AnswerField(int index, std::string_view name) {
  return fmt::format("survey_response.answers[{}].{}", index, name);
}

Flaw UnknownQuestionnaire(std::string field, std::string message) {
  return {.reason = event::v1::REJECT_REASON_UNKNOWN_QUESTIONNAIRE,
          .field = std::move(field),
          .message = std::move(message)};
}

MaybeFlaw CheckScore(const Answer& answer, int index, const Subject& item) {
  if (!answer.has_score()) {
    return Missing(AnswerField(index, "score"), "leave the answer out when there is none");
  }
  // Written so that a score that is not a number fails too.
  if (answer.score() >= item.scale_min && answer.score() <= item.scale_max) return std::nullopt;
  const std::string field = AnswerField(index, "score");
  return Flaw{.reason = event::v1::REJECT_REASON_OUT_OF_RANGE,
              .field = field,
              .message = fmt::format("{}: {} is not on the scale of item \"{}\", {} to {}", field,
                                     answer.score(), item.id, item.scale_min, item.scale_max)};
}

MaybeFlaw LayOutAnswer(const Answer& answer, int index, const Questionnaire& questionnaire,
                       SurveyScores* scores) {
  if (answer.item_id().empty()) return Missing(AnswerField(index, "item_id"), "name the item");
  const int32_t position = questionnaire.PositionOf(answer.item_id());
  if (position < 0 || position >= static_cast<int32_t>(questionnaire.item_count)) {
    const std::string field = AnswerField(index, "item_id");
    return UnknownQuestionnaire(
        field, fmt::format("{}: \"{}\" is not an item of questionnaire \"{}\" version {}; apply a "
                           "version that has it",
                           field, PrintableUtf8(answer.item_id(), 64), questionnaire.id,
                           questionnaire.version));
  }
  if (scores->answered(position) != 0) {
    const std::string field = AnswerField(index, "item_id");
    return Flaw{.reason = event::v1::REJECT_REASON_REPEATED,
                .field = field,
                .message = fmt::format("{}: \"{}\" is answered twice; send one answer to an item",
                                       field, answer.item_id())};
  }
  const Subject& item = questionnaire.subjects[static_cast<size_t>(position)];
  if (auto flaw = CheckScore(answer, index, item)) return flaw;
  const int64_t score = Micro(answer.score()) - Micro(item.scale_min);
  scores->set_answered(position, 1);
  scores->set_score_micro(position, static_cast<uint32_t>(score));
  scores->set_favourable(position, Micro(answer.score()) >= Micro(item.favourable_from) ? 1 : 0);
  return std::nullopt;
}

void LayOutDimension(const Subject& dimension, int position, SurveyScores* scores) {
  uint64_t sum = 0;
  uint64_t answered = 0;
  for (const uint32_t item : dimension.items) {
    sum += scores->score_micro(static_cast<int>(item));
    answered += scores->answered(static_cast<int>(item));
  }
  if (answered == 0) return;
  const uint64_t mean = (2 * sum + answered) / (2 * answered);  // Rounded half up.
  const int64_t threshold = Micro(dimension.favourable_from) - Micro(dimension.scale_min);
  scores->set_answered(position, 1);
  scores->set_score_micro(position, static_cast<uint32_t>(mean));
  scores->set_favourable(position, static_cast<int64_t>(mean) >= threshold ? 1 : 0);
}

}  // namespace

MaybeFlaw CheckSurvey(const SurveyResponse& response, const directory::Snapshot& reference,
                      const Questionnaire** questionnaire) {
  const TextRule id{.bytes_max = kIdBytesMax, .required = true};
  const std::string_view questionnaire_id = response.questionnaire_id();
  if (auto flaw = CheckText("survey_response.response_id", response.response_id(), id)) return flaw;
  if (auto flaw = CheckText("survey_response.questionnaire_id", questionnaire_id, id)) return flaw;
  if (response.questionnaire_version() == 0) {
    return Missing("survey_response.questionnaire_version", "versions begin at 1");
  }
  if (response.method() == event::v1::SURVEY_METHOD_UNSPECIFIED) {
    return Missing("survey_response.method", "say how the customer was asked");
  }
  if (!event::v1::SurveyMethod_IsValid(response.method())) {
    return UnknownValue("survey_response.method", response.method());
  }
  if (auto flaw =
          CheckText("survey_response.call_id", response.call_id(), {.bytes_max = kIdBytesMax})) {
    return flaw;
  }
  *questionnaire = reference.FindQuestionnaire(questionnaire_id, response.questionnaire_version());
  if (*questionnaire != nullptr) return std::nullopt;
  return UnknownQuestionnaire(
      "survey_response.questionnaire_id",
      fmt::format("survey_response.questionnaire_id: \"{}\" version {} is not registered; register "
                  "it with `assayctl apply`",
                  questionnaire_id, response.questionnaire_version()));
}

MaybeFlaw LayOutScores(const SurveyResponse& response, const Questionnaire& questionnaire,
                       SurveyScores* scores) {
  constexpr std::string_view kAnswers = "survey_response.answers";
  if (response.answers().empty()) return Missing(kAnswers, "send at least one answer");
  if (response.answers_size() > kAnswersMax) {
    return Flaw{.reason = event::v1::REJECT_REASON_OUT_OF_RANGE,
                .field = std::string(kAnswers),
                .message = fmt::format("{}: {} answers; at most {} are allowed", kAnswers,
                                       response.answers_size(), kAnswersMax)};
  }
  const int subjects = static_cast<int>(questionnaire.subjects.size());
  scores->Clear();
  scores->mutable_answered()->Resize(subjects, 0);
  scores->mutable_score_micro()->Resize(subjects, 0);
  scores->mutable_favourable()->Resize(subjects, 0);
  for (int i = 0; i < response.answers_size(); ++i) {
    if (auto flaw = LayOutAnswer(response.answers(i), i, questionnaire, scores)) return flaw;
  }
  for (int i = static_cast<int>(questionnaire.item_count); i < subjects; ++i) {
    LayOutDimension(questionnaire.subjects[static_cast<size_t>(i)], i, scores);
  }
  return std::nullopt;
}

}  // namespace assay::gateway
