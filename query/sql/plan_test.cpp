#include "query/sql/plan.h"

#include <gmock/gmock.h>

#include <map>

#include "query/metrics/registry.h"
#include "services/runtime/testing/matchers.h"

namespace assay::sql {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

using Given = std::map<std::string, std::string>;

AskedMetric Ask(std::string_view id, const Given& given = {}) {
  const metrics::Metric* metric = metrics::FindMetric(id);
  metrics::Arguments arguments = metrics::Arguments::Resolve(metric->parameters, given).value();
  metrics::Recipe recipe = metric->recipe(arguments, metrics::SubjectKind::kOverall);
  return {metric, std::move(arguments), std::move(recipe)};
}

// August 2010 in local dates.
Selection August(metrics::Family family = metrics::Family::kCall) {
  return {.family = family, .period = {Period::Kind::kDates, 14'822, 14'853}};
}

TEST(PlanTest, WritesTheOneShapeOfAnAnswerFromTheDayLevel) {
  Selection selection = August();
  selection.step = Step::kWeek;
  selection.units = std::vector<std::string>{"north"};
  selection.where = {{"business", {"loans", "cards"}}};
  selection.by = {{.kind = Cut::Kind::kAbove, .units = {"n1"}, .above = {"north"}},
                  {.column = "skill"}};
  const std::vector<Question> questions = {
      {selection, {Ask("call.asa"), Ask("call.abandoned")}, 100}};

  const Plan plan = MakePlan(questions, 10);

  ASSERT_EQ(plan.statements.size(), 1u);
  EXPECT_EQ(
      plan.statements[0].statement.text,
      R"(SELECT toInt32(-1) AS part, toInt64(0) AS step, CAST([log_id], 'Array(String)') AS keys,
       [toInt64(kafka_partition), toInt64(max(kafka_offset)), toUnixTimestamp64Milli(max(ingested_at)), toInt64(count())] AS sums,
       CAST([], 'Array(UInt128)') AS squares
FROM call
GROUP BY log_id, kafka_partition
UNION ALL
SELECT toInt32(0) AS part, toInt64(step_0) AS step, CAST([key_0, key_1], 'Array(String)') AS keys,
       [sumIf(facts * sign, outcome = 'answered' AND direction = 'inbound'), sumIf(facts * sign, outcome = 'abandoned' AND direction = 'inbound'), sumIf(facts * sign, outcome IN ('answered', 'abandoned', 'left_before_queue', 'self_served', 'dropped') AND direction = 'outbound'), sumIf(facts * sign, outcome = 'phantom'), sum(late * sign), sumIf(queue_ms_sum * sign, outcome = 'answered' AND direction = 'inbound')] AS sums,
       [toUInt128(sumIf(toInt128(queue_ms_squared_sum) * sign, outcome = 'answered' AND direction = 'inbound'))] AS squares
FROM
(
    SELECT toMonday(business_date) AS step_0, transform(unit, {below:Array(String)}, {above:Array(String)}, '') AS key_0, skill AS key_1, outcome, direction, sign, count() AS facts, sum(ingested_at > counted_at + INTERVAL 1 DAY) AS late, sum(queue_ms) AS queue_ms_sum, sum(toUInt128(queue_ms) * queue_ms) AS queue_ms_squared_sum
    FROM call
    WHERE status = 'ok' AND outcome != '' AND business_date >= {from:Date} AND business_date < {to:Date} AND unit IN {units:Array(String)} AND business IN {business:Array(String)}
    GROUP BY step_0, key_0, key_1, outcome, direction, sign
) GROUP BY step_0, key_0, key_1
HAVING sum(facts * sign) > 0
LIMIT 101)");
  EXPECT_EQ(plan.questions[0].level, Level::kDay);
}

TEST(PlanTest, TakesTheLevelThatHoldsThePeriodAndTheMeasures) {
  Selection moments = August();
  moments.period = {Period::Kind::kMoments, 0, 900};
  const std::vector<Question> questions = {
      {August(), {Ask("call.service_level", {{"threshold_s", "30"}})}},
      {moments, {Ask("call.service_level", {{"threshold_s", "30"}})}},
      {August(), {Ask("call.service_level", {{"threshold_s", "25"}})}},
      {August(), {Ask("call.asa"), Ask("call.wait_quantile")}}};

  const Plan plan = MakePlan(questions, 10);

  std::vector<Level> levels;
  for (const QuestionPlan& question : plan.questions) levels.push_back(question.level);
  EXPECT_THAT(levels, ElementsAre(Level::kDay, Level::kInterval, Level::kFacts, Level::kFacts));
}

TEST(PlanTest, SharesOnePartBetweenQuestionsAboutTheSameFacts) {
  std::vector<Question> questions;
  for (const char* variant : {"v1", "v2", "v3", "v4"}) {
    questions.push_back({August(), {Ask("call.service_level", {{"variant", variant}})}});
  }
  questions.push_back({August(), {Ask("call.offered")}});
  questions.push_back({August(), {Ask("call.aht")}, 5});  // Another limit: a part of its own.

  const Plan plan = MakePlan(questions, 10);

  ASSERT_EQ(plan.statements.size(), 1u);
  std::vector<int32_t> parts;
  for (const QuestionPlan& question : plan.questions) parts.push_back(question.sums_part);
  EXPECT_THAT(parts, ElementsAre(0, 0, 0, 0, 0, 1));
  EXPECT_EQ(plan.questions[0].measures, plan.questions[4].measures);
}

TEST(PlanTest, MakesOneStatementForEachFamily) {
  const std::vector<Question> questions = {{August(), {Ask("call.offered")}},
                                           {August(metrics::Family::kSurvey), {Ask("survey.mean")}},
                                           {August(), {Ask("call.wait_quantile")}}};

  const Plan plan = MakePlan(questions, 10);

  ASSERT_EQ(plan.statements.size(), 2u);
  EXPECT_EQ(plan.questions[1].statement, 1u);
  EXPECT_THAT(plan.statements[0].statement.text, Not(HasSubstr("FROM survey")));
  EXPECT_THAT(plan.statements[1].statement.text, Not(HasSubstr("FROM call")));
}

TEST(PlanTest, NumbersQuantilesBehindSums) {
  const std::vector<Question> questions = {
      {August(), {Ask("call.wait_quantile", {{"p", "0.9"}}), Ask("call.aht")}},
      {August(), {Ask("call.wait_quantile", {{"p", "0.9"}})}, 7},
      {August(), {Ask("call.wait_quantile", {{"p", "0.9"}})}}};

  const Plan plan = MakePlan(questions, 10);

  EXPECT_THAT(plan.questions[0].quantile_parts, ElementsAre(2, kNoPart));
  EXPECT_THAT(plan.questions[1].quantile_parts, ElementsAre(3));
  EXPECT_THAT(plan.questions[2].quantile_parts, ElementsAre(2));
}

TEST(PlanTest, WritesNoOutsideTextIntoAStatement) {
  const std::string evil = "x') OR 1=1 --";
  Selection selection = August(metrics::Family::kSurvey);
  selection.units = std::vector<std::string>{evil};
  selection.where = {{"method", {evil}}};
  selection.by = {{.kind = Cut::Kind::kAbove, .units = {evil}, .above = {evil}},
                  {.kind = Cut::Kind::kSubject}};
  selection.subjects = {
      {.questionnaire = evil, .version = 1, .wanted = {{1, evil, 0}}, .scale_minimums = {0}}};
  selection.period.kind = Period::Kind::kMoments;
  selection.step = Step::kDay;
  selection.time_zone = evil;

  const Plan plan = MakePlan(std::vector<Question>{{selection, {Ask("survey.mean")}}}, 10);

  EXPECT_THAT(plan.statements[0].statement.text, Not(HasSubstr("OR 1=1")));
}

}  // namespace
}  // namespace assay::sql
