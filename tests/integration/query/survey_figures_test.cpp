// Figures of surveys over random responses to several versions of several questionnaires.

#include <gmock/gmock.h>

#include <random>

#include "tests/integration/query/raw_figures.h"

namespace assay::testing {
namespace {

using query::MetricRequest;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Of TestOrganisation(): visit 1 has speed, manner (service), overall; visit 2 asks for overall
// first and speed last, with another threshold; score asks on another scale; open has no overall
// item.
struct Version {
  const char* questionnaire;
  uint32_t version;
  std::vector<uint32_t> steps;       // Points of the scale of each stored subject.
  std::vector<uint32_t> favourable;  // Points above the minimum.
};
const std::vector<Version> kVersions = {{"visit", 1, {4, 4, 4, 4}, {3, 3, 3, 3}},
                                        {"visit", 2, {4, 4}, {3, 4}},
                                        {"score", 1, {10}, {9}},
                                        {"open", 1, {4}, {3}}};

class SurveyFiguresTest : public FigureStand {
 protected:
  SurveyRow RandomResponse(std::mt19937& random, const Version& version) {
    const auto below = [&](uint32_t bound) {
      return std::uniform_int_distribution<uint32_t>(0, bound - 1)(random);
    };
    SurveyRow row;
    row.questionnaire = version.questionnaire;
    row.version = version.version;
    row.method = below(2) == 0 ? "keypress" : "web";
    row.business_date = static_cast<int32_t>(20'454 + below(10));
    row.counted_at = int64_t{row.business_date} * 86'400'000;
    row.ingested_at = row.counted_at + (below(5) == 0 ? 3 : 0) * 86'400'000;
    row.status = below(6) == 0 ? "duplicate" : "ok";
    for (size_t i = 0; i < version.steps.size(); ++i) {
      const bool is_answered = below(5) != 0;
      const uint32_t score = is_answered ? below(version.steps[i] * 2 + 1) * 500'000 : 0;
      row.answered.push_back(is_answered ? 1 : 0);
      row.score_micro.push_back(score);
      row.favourable.push_back(is_answered && score >= version.favourable[i] * 1'000'000 ? 1 : 0);
    }
    return row;
  }

  std::vector<SurveyRow> InsertRandom(uint32_t seed, size_t count) {
    std::mt19937 random(seed);
    std::vector<SurveyRow> rows;
    for (size_t i = 0; i < count; ++i) {
      rows.push_back(RandomResponse(random, kVersions[i % kVersions.size()]));
      if (i % 11 != 0 || rows.back().status != "ok") continue;
      rows.push_back(rows.back());
      rows.back().sign = -1;
    }
    Insert(rows);
    return rows;
  }

  static std::vector<const SurveyRow*> Of(const std::vector<SurveyRow>& rows,
                                          const std::string& questionnaire, uint32_t version) {
    std::vector<const SurveyRow*> found;
    for (const SurveyRow& row : rows) {
      if (row.questionnaire == questionnaire && row.version == version) found.push_back(&row);
    }
    return found;
  }

  static MetricRequest January(std::vector<std::string> metrics) {
    return {.metrics = std::move(metrics), .from = "2026-01-01", .to = "2026-02-01"};
  }

  static void ExpectSame(const RawFigure& expected, const metrics::Figure& figure) {
    ASSERT_EQ(figure.value.has_value(), expected.value.has_value());
    EXPECT_NEAR(figure.value.value_or(0), expected.value.value_or(0), 1e-9);
    EXPECT_EQ(figure.n, static_cast<uint64_t>(expected.n));
  }
};

TEST_F(SurveyFiguresTest, FindEachSubjectWhereItsVersionPutsIt) {
  const std::vector<SurveyRow> rows = InsertRandom(1, 4'000);
  MetricRequest request = January({"survey.responses", "survey.mean", "survey.favourable_share"});
  request.where = {{"questionnaire", {"score"}}, {"item", {"overall"}}};
  const query::Answer score = Ask(request);
  EXPECT_EQ(score.level, sql::Level::kDay);
  for (size_t i = 0; i < 3; ++i) {
    ExpectSame(RawSurveyFigure(request.metrics[i], {0, 0}, {}, Of(rows, "score", 1)),
               score.rows[0].figures[i]);
  }

  request.where = {{"dimension", {"service"}}};
  const query::Answer service = Ask(request);
  for (size_t i = 0; i < 3; ++i) {
    ExpectSame(RawSurveyFigure(request.metrics[i], {3, 1}, {}, Of(rows, "visit", 1)),
               service.rows[0].figures[i]);
  }
}

TEST_F(SurveyFiguresTest, PoolTheVersionsOfAQuestionnaire) {
  const std::vector<SurveyRow> rows = InsertRandom(2, 4'000);
  MetricRequest request = January({"survey.mean"});
  request.where = {{"questionnaire", {"visit"}}};

  const metrics::Figure overall = AskOne(request);

  const RawFigure first = RawSurveyFigure("survey.mean", {2, 1}, {}, Of(rows, "visit", 1));
  const RawFigure second = RawSurveyFigure("survey.mean", {0, 1}, {}, Of(rows, "visit", 2));
  EXPECT_EQ(overall.n, static_cast<uint64_t>(first.n + second.n));
  EXPECT_NEAR(*overall.value,
              (first.numerator + second.numerator) / (first.denominator + second.denominator),
              1e-9);
  ASSERT_TRUE(overall.interval.has_value());
}

TEST_F(SurveyFiguresTest, CutByItemGiveEveryItemItsRow) {
  const std::vector<SurveyRow> rows = InsertRandom(3, 2'000);
  MetricRequest request = January({"survey.mean"});
  request.by = {"item"};
  request.where = {{"questionnaire", {"visit", "open"}}};

  const query::Answer answer = Ask(request);

  std::vector<std::string> items;
  for (const query::AnswerRow& row : answer.rows) items.push_back(row.keys[0]);
  EXPECT_THAT(items, ElementsAre("comfort", "manner", "overall", "speed"));
  ExpectSame(RawSurveyFigure("survey.mean", {1, 1}, {}, Of(rows, "visit", 1)),
             answer.rows[1].figures[0]);
  // Late facts are counted once, however many items a response has.
  int64_t late = 0;
  for (const SurveyRow& row : rows) {
    const bool is_late = row.ingested_at > row.counted_at + 86'400'000;
    if (row.status == "ok" && row.questionnaire != "score" && is_late) late += row.sign;
  }
  EXPECT_EQ(answer.late_count, static_cast<uint64_t>(late));
}

TEST_F(SurveyFiguresTest, AnswerAnotherThresholdFromFacts) {
  const std::vector<SurveyRow> rows = InsertRandom(4, 2'000);
  MetricRequest request = January({"survey.favourable_share"});
  request.where = {{"questionnaire", {"visit"}}, {"item", {"manner"}}};
  for (const char* threshold : {"0", "1", "2.5", "3.000001", "5", "6"}) {
    request.parameters = {{"threshold", threshold}};
    const query::Answer answer = Ask(request);
    EXPECT_EQ(answer.level, sql::Level::kFacts);
    ExpectSame(RawSurveyFigure("survey.favourable_share", {1, 1}, std::stod(threshold),
                               Of(rows, "visit", 1)),
               answer.rows[0].figures[0]);
  }
  request.parameters = {{"threshold", "4"}};
  EXPECT_EQ(Ask(request).level, sql::Level::kDay);
}

TEST_F(SurveyFiguresTest, KeepScalesApart) {
  InsertRandom(5, 1'000);
  MetricRequest request = January({"survey.mean", "survey.favourable_share"});
  const query::Answer all = Ask(request);
  EXPECT_EQ(all.rows[0].figures[0].absent_reason, "mixed_scales");
  EXPECT_TRUE(all.rows[0].figures[1].value.has_value());

  request.by = {"questionnaire"};
  const query::Answer by = Ask(request);
  ASSERT_EQ(by.rows.size(), 3u);
  EXPECT_THAT(by.rows[0].keys, ElementsAre("open"));
  EXPECT_EQ(by.rows[0].figures[0].absent_reason, "not_in_questionnaire");
  EXPECT_TRUE(by.rows[1].figures[0].value.has_value());
  EXPECT_TRUE(by.rows[2].figures[0].value.has_value());
}

TEST_F(SurveyFiguresTest, CountResponsesOfVersionsThatAreNotRegistered) {
  SurveyRow row;
  row.business_date = 20'454;
  row.questionnaire = "forgotten";
  row.answered = {1};
  row.score_micro = {1'000'000};
  row.favourable = {0};
  Insert(std::vector<SurveyRow>{row});

  const query::Answer answer = Ask(January({"survey.responses", "survey.mean"}));

  EXPECT_EQ(answer.rows[0].figures[0].value, 1);
  EXPECT_EQ(answer.rows[0].figures[1].absent_reason, "not_in_questionnaire");

  MetricRequest by_item = January({"survey.mean"});
  by_item.by = {"item"};
  EXPECT_THAT(Ask(by_item).rows, IsEmpty());
}

TEST_F(SurveyFiguresTest, OfAnEmptyPeriodAreAbsent) {
  const query::Answer answer = Ask(January({"survey.responses", "survey.mean"}));
  ASSERT_EQ(answer.rows.size(), 1u);
  EXPECT_EQ(answer.rows[0].figures[0].value, 0);
  EXPECT_EQ(answer.rows[0].figures[1].absent_reason, "empty_denominator");
}

}  // namespace
}  // namespace assay::testing
