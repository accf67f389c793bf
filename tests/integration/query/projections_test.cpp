// Wide questions over a million facts are answered from projections, at every level and step and
// by every dimension; and roll-ups and facts give the same.

#include <gmock/gmock.h>

#include <algorithm>
#include <tuple>

#include "query/metrics/dimension.h"
#include "query/metrics/registry.h"
#include "query/server/engine/resolver.h"
#include "tests/integration/query/figure_stand.h"

namespace assay::testing {
namespace {

using query::MetricRequest;
using ::testing::HasSubstr;
using ::testing::Not;

class ProjectionsTest : public FigureStand {
 protected:
  // A month of facts of each family over seven units, in six parts.
  void Fill(int rows) {
    UseOrganisationWithSurvey();
    constexpr int kParts = 6;
    for (int part = 0; part < kParts; ++part) {
      const int64_t first = int64_t{part} * (rows / kParts);
      const clickhouse::Parameters range = {{"first", first}, {"count", rows / kParts}};
      ASSERT_OK(client().Execute(kCalls, range));
      ASSERT_OK(client().Execute(kSurveys, range));
    }
  }

  void UseOrganisationWithSurvey() {
    UseOrganisation(R"(
kind: Unit
unit_id: north
level: region
time_zone: Asia/Shanghai
---
kind: Unit
unit_id: u0
parent_id: north
level: branch
---
kind: Unit
unit_id: u1
parent_id: north
level: branch
---
kind: Questionnaire
questionnaire_id: visit
version: 1
items:
- {item_id: speed, dimension_id: service, scale_min: 1, scale_max: 5, favourable_from: 4}
- {item_id: overall, scale_min: 1, scale_max: 5, favourable_from: 4, is_overall: true}
dimensions:
- {dimension_id: service}
)");
  }

  static constexpr const char* kCalls = R"(
INSERT INTO call (log_id, kafka_partition, kafka_offset, ingested_at, source_id, epoch, sequence,
                  status, sign, counted_at, business_date, unit, direction, line, business, skill,
                  outcome, queued, queue_ms, talk_ms, handle_ms)
WITH {first:UInt64} + number AS i, cityHash64(i) AS h,
     toDateTime64('2026-01-01 00:00:00', 3, 'UTC') + i % 2592000 AS at
SELECT '1', i % 8, intDiv(i, 8), at + if(h % 50 = 0, 200000, 1), 'stand', 1, i + 1,
       if(h % 17 = 0, 'duplicate', 'ok'), if(h % 101 = 0, -1, 1), at, toDate(at + 28800),
       'u' || toString(i % 7), if(h % 9 = 0, 'outbound', 'inbound'), 'l' || toString(h % 2),
       ['loans', 'cards', 'other'][h % 3 + 1], 's' || toString(h % 4),
       ['answered', 'answered', 'abandoned', 'left_before_queue', 'phantom', ''][h % 6 + 1],
       h % 2, if(h % 2 = 1, h % 700000, 0), h % 500000, h % 600000
FROM numbers({count:UInt64}))";
  static constexpr const char* kSurveys = R"(
INSERT INTO survey (log_id, kafka_partition, kafka_offset, ingested_at, source_id, epoch, sequence,
                    status, sign, counted_at, business_date, unit, method, questionnaire,
                    questionnaire_version, answered, score_micro, favourable)
WITH {first:UInt64} + number AS i, cityHash64(i) AS h,
     toDateTime64('2026-01-01 00:00:00', 3, 'UTC') + i % 2592000 AS at
SELECT '1', i % 8, intDiv(i, 8), at + 1, 'stand', 1, i + 1, 'ok', if(h % 101 = 0, -1, 1), at,
       toDate(at + 28800), 'u' || toString(i % 7), ['keypress', 'web'][h % 2 + 1], 'visit', 1,
       [h % 5 != 0, 1, 1], [if(h % 5 != 0, h % 4000001, 0), h % 4000001, h % 4000001],
       [h % 5 != 0 AND h % 4000001 >= 3000000, h % 4000001 >= 3000000, h % 4000001 >= 3000000]
FROM numbers({count:UInt64}))";

  static MetricRequest Dates(std::vector<std::string> metrics) {
    return {.metrics = std::move(metrics), .from = "2026-01-01", .to = "2026-02-01"};
  }
  static MetricRequest Moments(std::vector<std::string> metrics) {
    return {.metrics = std::move(metrics),
            .from = "2026-01-01T00:00:00Z",
            .to = "2026-01-31T00:00:00Z",
            .time_zone = "Asia/Kolkata"};
  }
  static std::vector<std::string> RollUpMetrics(metrics::Family family) {
    std::vector<std::string> ids;
    for (const metrics::Metric& metric : metrics::AllMetrics()) {
      const bool reads_facts = metric.finaliser == metrics::Finaliser::kQuantile;
      if (metric.family == family && !reads_facts) ids.emplace_back(metric.id);
    }
    return ids;
  }

  query::ResolvedQuestion Resolved(const MetricRequest& request) {
    auto resolved = query::Resolve(request, query::Caller::Everything(), organisation());
    EXPECT_OK(resolved);
    return std::move(resolved).value();
  }

  // Reads only projections, and fails where the store is forced to.
  void ExpectFromProjections(const MetricRequest& request, std::optional<uint32_t> words_max = {}) {
    SCOPED_TRACE(fmt::format("{} by {} every {} from {}", request.metrics[0],
                             request.by.empty() ? "nothing" : request.by[0],
                             static_cast<int>(request.every), request.from));
    auto resolved = Resolved(request);
    resolved.question.selection.words_max = words_max;
    const sql::Plan plan = sql::MakePlan(std::vector<sql::Question>{resolved.question}, 10);
    const sql::FamilyStatement& planned = plan.statements[0];
    const auto& [text, parameters] = planned.statement;
    ASSERT_OK_AND_ASSIGN(const clickhouse::Block explained,
                         client().Query("EXPLAIN projections = 1 " + text, parameters));
    ASSERT_OK_AND_ASSIGN(const auto* lines, explained.Get<clickhouse::StringColumn>("explain"));
    size_t readings = 0;
    for (size_t i = 0; i < lines->rows(); ++i) {
      const std::string line((*lines)[i]);
      if (line.find("ReadFromMergeTree") == std::string::npos) continue;
      ++readings;
      EXPECT_THAT(line,
                  Not(HasSubstr(fmt::format("{}.{}", database(), sql::TableOf(planned.family)))));
    }
    EXPECT_EQ(readings, 2 + FoldedCuts(resolved.question.selection).size())
        << "the ledger, the roll-up, and it again for the words that are kept";

    query::ClickHouseFigureStore forced(client(), {}, {{"force_optimize_projection", "1"}});
    EXPECT_OK(forced.Read(planned, {}));
  }

  // The sums of a question read at one level, in order; facts without any projection.
  std::vector<query::StoreRow> SumsAt(const query::ResolvedQuestion& resolved, sql::Level level) {
    sql::SumsPart part{resolved.question.selection, {}, level, 10'000};
    for (const auto& asked : resolved.question.metrics) {
      metrics::AddMeasures(asked.recipe, part.measures);
    }
    part.measures.Add({.state = metrics::State::kLate});
    sql::Bindings bindings;
    const std::string text = ToSql(part, 0, bindings);
    query::ClickHouseFigureStore store(
        client(), {}, {{"optimize_use_projections", level == sql::Level::kFacts ? "0" : "1"}});
    const auto read = store.Read({part.selection.family, {text, bindings.parameters()}}, {});
    EXPECT_OK(read);
    if (!read.ok()) return {};
    std::vector<query::StoreRow> rows = **read;
    std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
      return std::tie(a.step, a.keys) < std::tie(b.step, b.keys);
    });
    return rows;
  }

  void ExpectSameAtEveryLevel(const MetricRequest& request) {
    SCOPED_TRACE(fmt::format("{} by {}", request.metrics[0], request.by[0]));
    const auto resolved = Resolved(request);
    const auto roll_up = SumsAt(resolved, sql::RollUpOf(resolved.question.selection.period));
    const auto facts = SumsAt(resolved, sql::Level::kFacts);
    ASSERT_FALSE(facts.empty());
    ASSERT_EQ(roll_up.size(), facts.size());
    for (size_t i = 0; i < facts.size(); ++i) {
      EXPECT_EQ(roll_up[i].step, facts[i].step);
      EXPECT_EQ(roll_up[i].keys, facts[i].keys);
      EXPECT_EQ(roll_up[i].sums, facts[i].sums);
      EXPECT_TRUE(roll_up[i].squares == facts[i].squares);
    }
  }
};

TEST_F(ProjectionsTest, AnswerEveryDimensionAndStep) {
  ASSERT_NO_FATAL_FAILURE(Fill(1'200'000));
  for (const metrics::Family family : {metrics::Family::kCall, metrics::Family::kSurvey}) {
    const auto metrics = RollUpMetrics(family);
    for (const metrics::Dimension& dimension : metrics::AllDimensions()) {
      if (!metrics::Allows(family, dimension)) continue;
      for (MetricRequest request : {Dates(metrics), Moments(metrics)}) {
        request.by = {std::string(dimension.id)};
        ExpectFromProjections(request);
      }
    }
    for (const sql::Step step : {sql::Step::kNone, sql::Step::kDay, sql::Step::kWeek,
                                 sql::Step::kMonth, sql::Step::kQuarter, sql::Step::kYear}) {
      for (MetricRequest request : {Dates(metrics), Moments(metrics)}) {
        request.every = step;
        ExpectFromProjections(request);
      }
    }
    for (const sql::Step step : {sql::Step::kQuarterHour, sql::Step::kHour}) {
      MetricRequest request = Moments(metrics);
      request.every = step;
      ExpectFromProjections(request);
    }
  }
  MetricRequest filtered = Dates(RollUpMetrics(metrics::Family::kCall));
  filtered.where = {
      {"region", {"north"}}, {"business", {"loans", "cards"}}, {"outcome", {"answered"}}};
  filtered.by = {"branch", "skill", "line"};
  filtered.every = sql::Step::kDay;
  ExpectFromProjections(filtered);
  ExpectFromProjections(filtered, 1);
}

TEST_F(ProjectionsTest, GiveWhatTheFactsGive) {
  ASSERT_NO_FATAL_FAILURE(Fill(120'000));
  for (const metrics::Family family : {metrics::Family::kCall, metrics::Family::kSurvey}) {
    const auto metrics = RollUpMetrics(family);
    for (const metrics::Dimension& dimension : metrics::AllDimensions()) {
      if (!metrics::Allows(family, dimension)) continue;
      for (MetricRequest request : {Dates(metrics), Moments(metrics)}) {
        request.by = {std::string(dimension.id)};
        request.every = sql::Step::kWeek;
        ExpectSameAtEveryLevel(request);
      }
    }
  }
}

}  // namespace
}  // namespace assay::testing
