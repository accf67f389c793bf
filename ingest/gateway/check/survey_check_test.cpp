#include "ingest/gateway/check/survey_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "ingest/gateway/check/example_events.h"

namespace assay::gateway {
namespace {

using event::v1::SurveyResponse;
using event::v1::SurveyScores;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class SurveyCheckTest : public ::testing::Test {
 protected:
  MaybeFlaw Check(const SurveyResponse& response) {
    const directory::Questionnaire* questionnaire = nullptr;
    if (auto flaw = CheckSurvey(response, *reference_, &questionnaire)) return flaw;
    return LayOutScores(response, *questionnaire, &scores_);
  }
  void ExpectFlaw(const SurveyResponse& response, RejectReason reason, std::string_view field) {
    const MaybeFlaw flaw = Check(response);
    ASSERT_TRUE(flaw.has_value());
    EXPECT_EQ(event::v1::RejectReason_Name(flaw->reason), event::v1::RejectReason_Name(reason));
    EXPECT_EQ(flaw->field, field);
    EXPECT_THAT(flaw->message, HasSubstr(field));
  }
  static SurveyResponse Example() { return ExampleSurvey().survey_response(); }
  static SurveyResponse Answering(const std::vector<std::pair<std::string, double>>& answers) {
    event::v1::Event event = ExampleSurvey();
    event.mutable_survey_response()->clear_answers();
    for (const auto& [item, score] : answers) Answer(event, item, score);
    return event.survey_response();
  }

  const std::shared_ptr<const directory::Snapshot> reference_ = ExampleReference();
  SurveyScores scores_;
};

// Subjects: speed, manner, overall, service (speed and manner). Scale 1 to 5, favourable from 4.
TEST_F(SurveyCheckTest, ScoresAreAlignedToItemsThenDimensions) {
  ASSERT_FALSE(Check(Example()).has_value());

  EXPECT_THAT(scores_.answered(), ElementsAre(1, 0, 1, 1));
  EXPECT_THAT(scores_.score_micro(), ElementsAre(4'000'000, 0, 3'000'000, 4'000'000));
  EXPECT_THAT(scores_.favourable(), ElementsAre(1, 0, 1, 1));
}

TEST_F(SurveyCheckTest, DimensionIsTheMeanOfItsAnsweredItemsRoundedHalfUp) {
  ASSERT_FALSE(Check(Answering({{"speed", 4.0}, {"manner", 3.999999}})).has_value());

  EXPECT_THAT(scores_.score_micro(), ElementsAre(3'000'000, 2'999'999, 0, 3'000'000));
  EXPECT_THAT(scores_.favourable(), ElementsAre(1, 0, 0, 1));
}

TEST_F(SurveyCheckTest, DimensionWithoutAnAnsweredItemIsNotAnswered) {
  ASSERT_FALSE(Check(Answering({{"overall", 1}})).has_value());

  EXPECT_THAT(scores_.answered(), ElementsAre(0, 0, 1, 0));
  EXPECT_THAT(scores_.score_micro(), ElementsAre(0, 0, 0, 0));
}

TEST_F(SurveyCheckTest, DecimalScoresAreExact) {
  ASSERT_FALSE(Check(Answering({{"speed", 4.3}, {"overall", 3.999999}})).has_value());

  EXPECT_THAT(scores_.score_micro(), ElementsAre(3'300'000, 0, 2'999'999, 3'300'000));
  EXPECT_THAT(scores_.favourable(), ElementsAre(1, 0, 0, 1));
}

TEST_F(SurveyCheckTest, ScoresOfTheFormerResponseDoNotStay) {
  ASSERT_FALSE(Check(Answering({{"speed", 5}, {"manner", 5}})).has_value());

  ASSERT_FALSE(Check(Answering({{"overall", 2}})).has_value());

  EXPECT_THAT(scores_.answered(), ElementsAre(0, 0, 1, 0));
}

TEST_F(SurveyCheckTest, RequiredFieldsAreNamed) {
  SurveyResponse response = Example();
  response.clear_response_id();
  ExpectFlaw(response, event::v1::REJECT_REASON_MISSING, "survey_response.response_id");
  response = Example();
  response.clear_questionnaire_id();
  ExpectFlaw(response, event::v1::REJECT_REASON_MISSING, "survey_response.questionnaire_id");
  response = Example();
  response.clear_questionnaire_version();
  ExpectFlaw(response, event::v1::REJECT_REASON_MISSING, "survey_response.questionnaire_version");
  response = Example();
  response.clear_method();
  ExpectFlaw(response, event::v1::REJECT_REASON_MISSING, "survey_response.method");
  response = Example();
  response.clear_answers();
  ExpectFlaw(response, event::v1::REJECT_REASON_MISSING, "survey_response.answers");
  response = Example();
  response.mutable_answers(1)->clear_item_id();
  ExpectFlaw(response, event::v1::REJECT_REASON_MISSING, "survey_response.answers[1].item_id");
  response = Example();
  response.mutable_answers(1)->clear_score();
  ExpectFlaw(response, event::v1::REJECT_REASON_MISSING, "survey_response.answers[1].score");
}

TEST_F(SurveyCheckTest, UnknownQuestionnaireVersionOrItemIsNamed) {
  SurveyResponse response = Example();
  response.set_questionnaire_id("phone");
  ExpectFlaw(response, event::v1::REJECT_REASON_UNKNOWN_QUESTIONNAIRE,
             "survey_response.questionnaire_id");
  response = Example();
  response.set_questionnaire_version(2);
  ExpectFlaw(response, event::v1::REJECT_REASON_UNKNOWN_QUESTIONNAIRE,
             "survey_response.questionnaire_id");
  ExpectFlaw(Answering({{"price", 3}}), event::v1::REJECT_REASON_UNKNOWN_QUESTIONNAIRE,
             "survey_response.answers[0].item_id");
}

TEST_F(SurveyCheckTest, ADimensionCannotBeAnswered) {
  ExpectFlaw(Answering({{"service", 3}}), event::v1::REJECT_REASON_UNKNOWN_QUESTIONNAIRE,
             "survey_response.answers[0].item_id");
}

TEST_F(SurveyCheckTest, ItemAnsweredTwiceIsRefusedAlsoWithAScoreOfZero) {
  ExpectFlaw(Answering({{"speed", 1}, {"overall", 3}, {"speed", 1}}),
             event::v1::REJECT_REASON_REPEATED, "survey_response.answers[2].item_id");
}

TEST_F(SurveyCheckTest, ScoreMustBeANumberOnTheScale) {
  for (const double score : {0.999999, 5.000001, -1.0, std::numeric_limits<double>::infinity(),
                             std::numeric_limits<double>::quiet_NaN()}) {
    ExpectFlaw(Answering({{"speed", score}}), event::v1::REJECT_REASON_OUT_OF_RANGE,
               "survey_response.answers[0].score");
  }
  EXPECT_FALSE(Check(Answering({{"speed", 1}, {"manner", 5}})).has_value());
}

TEST_F(SurveyCheckTest, UnknownMethodAndLongTextsAreNamed) {
  SurveyResponse response = Example();
  response.set_method(static_cast<event::v1::SurveyMethod>(77));
  ExpectFlaw(response, event::v1::REJECT_REASON_UNKNOWN_VALUE, "survey_response.method");
  response = Example();
  response.set_response_id(std::string(129, 'x'));
  ExpectFlaw(response, event::v1::REJECT_REASON_BAD_TEXT, "survey_response.response_id");
  response = Example();
  response.set_call_id(std::string(129, 'x'));
  ExpectFlaw(response, event::v1::REJECT_REASON_BAD_TEXT, "survey_response.call_id");
}

TEST_F(SurveyCheckTest, MoreThanTwoHundredAnswersAreRefused) {
  SurveyResponse response = Example();
  for (int i = 0; i < 200; ++i) response.add_answers()->set_item_id("speed");

  ExpectFlaw(response, event::v1::REJECT_REASON_OUT_OF_RANGE, "survey_response.answers");
}

}  // namespace
}  // namespace assay::gateway
