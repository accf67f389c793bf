#include "query/sql/expressions.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cctype>
#include <fstream>

#include "services/runtime/testing/child_process.h"
#include "services/runtime/testing/temporary_folder.h"

namespace assay::sql {
namespace {

using metrics::CallSide;
using metrics::Family;
using metrics::Outcome;
using metrics::State;
using ::testing::HasSubstr;

// Text with all white space in a row as one blank.
std::string Squeezed(const std::string& text) {
  std::string squeezed;
  for (const char c : text) {
    const bool is_blank = std::isspace(static_cast<unsigned char>(c)) != 0;
    if (!is_blank) squeezed += c;
    if (is_blank && !squeezed.empty() && squeezed.back() != ' ') squeezed += ' ';
  }
  return squeezed;
}

std::string Projection(Family family, const std::string& name) {
  const std::string file =
      family == Family::kCall ? "0001_create_call.sql" : "0002_create_survey.sql";
  const std::string text =
      Squeezed(testing::ReadFile(testing::SourceFolder() / "deploy/clickhouse/migrations" / file));
  const size_t begin = text.find("PROJECTION " + name + " (");
  return text.substr(begin, text.find("GROUP BY", begin) - begin);
}

TEST(ExpressionsTest, AreThoseOfTheMigrations) {
  for (const Family family : {Family::kCall, Family::kSurvey}) {
    for (const Level level : {Level::kDay, Level::kInterval}) {
      std::string expected =
          level == Level::kDay ? "unit, business_date" : "unit, " + std::string(kBucket);
      for (const std::string_view key : RollUpKeys(family)) expected += ", " + std::string(key);
      for (const Aggregate& stored : StoredAggregates(family)) expected += ", " + stored.expression;

      EXPECT_THAT(Projection(family, std::string(Name(level))), HasSubstr(expected));
    }
  }
}

TEST(ExpressionsTest, OfStoredMeasuresAreStored) {
  Bindings bindings;
  for (const Family family : {Family::kCall, Family::kSurvey}) {
    const auto stored = StoredAggregates(family);
    const auto states =
        family == Family::kCall
            ? std::vector{State::kFacts,    State::kLate,           State::kQueued,
                          State::kQueueMs,  State::kQueueMsSquared, State::kTalkMs,
                          State::kHandleMs, State::kHandleMsSquared}
            : std::vector{State::kFacts, State::kLate,         State::kAsked,     State::kAnswered,
                          State::kScore, State::kScoreSquared, State::kFavourable};
    for (const State state : states) {
      const Aggregate aggregate = AggregateOf({.state = state}, {}, bindings);
      EXPECT_NE(std::find(stored.begin(), stored.end(), aggregate), stored.end())
          << aggregate.expression;
    }
  }
  for (const uint32_t seconds : metrics::StoredThresholds()) {
    const Aggregate aggregate =
        AggregateOf({.state = State::kWithin, .limit = static_cast<double>(seconds)}, {}, bindings);
    const auto stored = StoredAggregates(Family::kCall);
    EXPECT_NE(std::find(stored.begin(), stored.end(), aggregate), stored.end()) << seconds;
  }
  EXPECT_TRUE(bindings.parameters().empty());
}

TEST(ExpressionsTest, BindThresholdsThatAreNotStored) {
  Bindings bindings;
  const Aggregate aggregate = AggregateOf({.state = State::kWithin, .limit = 17}, {}, bindings);

  EXPECT_EQ(aggregate.expression, "sum(queue_ms <= {within_17:UInt64})");
  EXPECT_EQ(bindings.parameters()[0].second.text(), "17000");
}

TEST(ExpressionsTest, TurnFavourableScoresIntoStoredUnits) {
  Selection selection{.family = Family::kSurvey};
  selection.subjects = {
      {.questionnaire = "a", .version = 1, .wanted = {}, .scale_minimums = {1, 0}},
      {.questionnaire = "b", .version = 1, .wanted = {}, .scale_minimums = {9}}};
  Bindings bindings;
  AggregateOf({.state = State::kFavourable, .limit = 4.5}, selection, bindings);

  EXPECT_EQ(bindings.parameters()[0].second.text(), "[3500000,4500000,0]");
  EXPECT_EQ(bindings.parameters()[1].second.text(), "[1,3]");
}

TEST(ExpressionsTest, NameThePopulationByItsKeys) {
  EXPECT_EQ(ConditionOf({}), "1");
  EXPECT_EQ(ConditionOf({.side = CallSide::kInbound}), "direction = 'inbound'");
  EXPECT_EQ(ConditionOf(
                {.outcomes = Outcome::kAnswered | Outcome::kDropped, .side = CallSide::kOutbound}),
            "outcome IN ('answered', 'dropped') AND direction = 'outbound'");
}

TEST(ExpressionsTest, KeepTheRangeOnTheBucketExceptForFacts) {
  Selection selection{.period = {Period::Kind::kMoments, 900, 1800}};
  Bindings bindings;

  EXPECT_THAT(WhereOf(selection, Level::kInterval, bindings),
              HasSubstr(std::string(kBucket) + " >= {from:DateTime('UTC')}"));
  EXPECT_THAT(WhereOf(selection, Level::kFacts, bindings),
              HasSubstr("counted_at >= {from:DateTime('UTC')}"));
  EXPECT_EQ(bindings.parameters()[0].second.text(), "1970-01-01 00:15:00");
}

TEST(ExpressionsTest, AddTheUnitsToEveryCondition) {
  Selection selection{.units = std::vector<std::string>{}};
  for (const Level level : {Level::kDay, Level::kFacts}) {
    Bindings bindings;
    EXPECT_THAT(WhereOf(selection, level, bindings), HasSubstr("unit IN {units:Array(String)}"));
    EXPECT_EQ(bindings.parameters().back().second.text(), "[]");
  }
}

}  // namespace
}  // namespace assay::sql
