// The property: every figure under a filter is the figure of the filtered raw rows, at whichever
// level it is answered.

#include <date/tz.h>
#include <gmock/gmock.h>

#include <random>

#include "query/metrics/dimension.h"
#include "query/metrics/registry.h"
#include "tests/integration/query/raw_figures.h"

namespace assay::testing {
namespace {

using query::MetricRequest;

constexpr int32_t kFirstDay = 20'454;  // 2026-01-01.
constexpr int kDays = 21;
constexpr int64_t kHourMs = 3'600'000;
constexpr int64_t kDayMs = 24 * kHourMs;

// Which units stand below a unit of the stand's organisation, itself included.
const std::map<std::string, std::set<std::string>> kBelow = {
    {"group", {"group", "north", "n1", "n1-a", "n2", "south", "s1"}},
    {"north", {"north", "n1", "n1-a", "n2"}},
    {"south", {"south", "s1"}},
    {"n1", {"n1", "n1-a"}},
    {"other", {"other"}}};

class Random {
 public:
  explicit Random(uint32_t seed) : engine_(seed) {}
  int64_t Below(int64_t bound) {
    return std::uniform_int_distribution<int64_t>(0, bound - 1)(engine_);
  }
  bool OneIn(int64_t n) { return Below(n) == 0; }
  template <typename T>
  const T& Of(const std::vector<T>& values) {
    return values[static_cast<size_t>(Below(static_cast<int64_t>(values.size())))];
  }

 private:
  std::mt19937 engine_;
};

CallRow RandomCall(Random& random) {
  CallRow row;
  row.unit = random.Of<std::string>({"group", "n1", "n1-a", "n2", "s1", "other", "gone"});
  row.counted_at = kFirstDay * kDayMs + random.Below(kDays * kDayMs);
  // A zone far behind or far ahead of UTC: the local date is not the UTC date.
  const int64_t offset = row.unit == "other" ? -12 * kHourMs : 8 * kHourMs;
  row.business_date = static_cast<int32_t>((row.counted_at + offset) / kDayMs);
  row.ingested_at = row.counted_at + (random.OneIn(9) ? 2 * kDayMs : 1'000);
  row.status = random.OneIn(8) ? random.Of<std::string>({"duplicate", "rejected", "poison"}) : "ok";
  row.direction = random.OneIn(6) ? "outbound" : "inbound";
  row.business = random.Of<std::string>({"loans", "cards", ""});
  row.skill = random.Of<std::string>({"first", "second"});
  row.line = random.Of<std::string>({"95500", "it's a \\ \"line\"\t"});
  row.outcome =
      random.Of<std::string>({"answered", "answered", "answered", "abandoned", "left_before_queue",
                              "self_served", "dropped", "phantom", ""});
  const bool queues = row.outcome == "abandoned" || random.OneIn(2);
  if (queues) {
    // Often exactly on or beside a threshold.
    row.queue_ms = static_cast<uint32_t>(
        random.OneIn(3) ? random.Of<int64_t>({5, 10, 17, 20, 60}) * 1000 + random.Below(3) - 1
                        : 1 + random.Below(120'000));
  }
  if (row.outcome == "answered") {
    row.talk_ms = static_cast<uint32_t>(random.Below(400'000));
    row.handle_ms = row.talk_ms + static_cast<uint32_t>(random.Below(60'000));
  }
  return row;
}

std::vector<CallRow> RandomCalls(Random& random, size_t count) {
  std::vector<CallRow> rows;
  for (size_t i = 0; i < count; ++i) {
    rows.push_back(RandomCall(random));
    if (rows.back().status != "ok" || !random.OneIn(12)) continue;
    CallRow retraction = rows.back();
    retraction.sign = -1;
    rows.push_back(retraction);
  }
  return rows;
}

// A question and the same choice made on raw rows.
struct Choice {
  MetricRequest request;
  std::vector<const CallRow*> rows;
};

std::string MomentText(int64_t ms) {
  return date::format("%FT%TZ", date::sys_seconds(std::chrono::seconds(ms / 1000)));
}

class Chooser {
 public:
  Chooser(Random& random, const std::vector<CallRow>& all) : random_(random) {
    for (const CallRow& row : all) choice_.rows.push_back(&row);
  }

  Choice Choose() {
    random_.OneIn(2) ? ChooseDates() : ChooseMoments();
    if (random_.OneIn(2)) ChooseUnit();
    const auto maybe = [&](const char* dimension, const std::string& first,
                           std::string CallRow::*field, const std::string& second) {
      if (!random_.OneIn(3)) return;
      choice_.request.where.push_back({dimension, {first, second}});
      Keep([=](const CallRow& row) { return row.*field == first || row.*field == second; });
    };
    maybe("business", "loans", &CallRow::business, "");
    maybe("skill", "first", &CallRow::skill, "third");
    maybe("line", "it's a \\ \"line\"\t", &CallRow::line, "'");
    maybe("direction", "inbound", &CallRow::direction, "inbound");
    maybe("outcome", "answered", &CallRow::outcome, "abandoned");
    return std::move(choice_);
  }

 private:
  template <typename Holds>
  void Keep(Holds holds) {
    std::erase_if(choice_.rows, [&](const CallRow* row) { return !holds(*row); });
  }

  void ChooseDates() {
    const auto from = static_cast<int32_t>(kFirstDay + random_.Below(kDays));
    const auto to = static_cast<int32_t>(from + 1 + random_.Below(kDays));
    choice_.request.from = MomentText(from * kDayMs).substr(0, 10);
    choice_.request.to = MomentText(to * kDayMs).substr(0, 10);
    Keep([=](const CallRow& row) { return row.business_date >= from && row.business_date < to; });
  }

  void ChooseMoments() {
    const int64_t from = kFirstDay * kDayMs + random_.Below(kDays * 96) * 900'000;
    const int64_t to = from + (1 + random_.Below(kDays * 96)) * 900'000;
    choice_.request.from = MomentText(from);
    choice_.request.to = MomentText(to);
    Keep([=](const CallRow& row) { return row.counted_at >= from && row.counted_at < to; });
  }

  void ChooseUnit() {
    const auto& [unit, below] =
        *std::next(kBelow.begin(), random_.Below(static_cast<int64_t>(kBelow.size())));
    choice_.request.where.push_back({"unit", {unit}});
    Keep([&below = below](const CallRow& row) { return below.contains(row.unit); });
  }

  Random& random_;
  Choice choice_;
};

void ExpectSame(const RawFigure& expected, const metrics::Figure& figure) {
  ASSERT_EQ(figure.value.has_value(), expected.value.has_value()) << figure.absent_reason;
  if (expected.value) {
    EXPECT_NEAR(*figure.value, *expected.value, 1e-9 * (1 + *expected.value));
  }
  EXPECT_EQ(figure.n, static_cast<uint64_t>(expected.n));
  if (figure.numerator) {
    EXPECT_NEAR(*figure.numerator, expected.numerator, 1e-6);
  }
  if (figure.denominator) {
    EXPECT_EQ(*figure.denominator, expected.denominator);
  }
  std::map<std::string, int64_t> excluded;
  for (const auto& [cause, count] : figure.excluded) {
    if (cause == "phantom") excluded[std::string(cause)] = static_cast<int64_t>(count);
  }
  EXPECT_EQ(excluded, expected.excluded);
}

// Parameters for every metric, those that need facts among them.
RawParameters RandomParameters(Random& random, const metrics::Metric& metric) {
  RawParameters parameters;
  for (const metrics::ParameterSpec& parameter : metric.parameters) {
    if (random.OneIn(3)) continue;
    std::string value;
    if (parameter.name == "threshold_s" || parameter.name == "short_abandon_s") {
      value = random.Of<std::string>({"0", "5", "10", "17", "20", "61"});
    } else if (parameter.name == "p") {
      value = random.Of<std::string>({"0", "0.1", "0.5", "0.9", "0.95", "1"});
    } else {
      value = random.Of<std::string_view>(parameter.allowed);
    }
    parameters[std::string(parameter.name)] = value;
  }
  return parameters;
}

class FilteredFiguresTest : public FigureStand {};

TEST_F(FilteredFiguresTest, OfCallsAreThoseOfTheFilteredRows) {
  constexpr uint32_t kSeed = 20'261'122;
  Random random(kSeed);
  const std::vector<CallRow> all = RandomCalls(random, 4'000);
  Insert(std::vector<CallRow>(all.begin(), all.begin() + 1'500));
  Insert(std::vector<CallRow>(all.begin() + 1'500, all.end()));

  for (int round = 0; round < 40; ++round) {
    const Choice choice = Chooser(random, all).Choose();
    std::vector<MetricRequest> requests;
    std::vector<RawParameters> parameters;
    for (const metrics::Metric& metric : metrics::AllMetrics()) {
      if (metric.family != metrics::Family::kCall) continue;
      parameters.push_back(RandomParameters(random, metric));
      MetricRequest& request = requests.emplace_back(choice.request);
      request.metrics = {std::string(metric.id)};
      request.parameters.assign(parameters.back().begin(), parameters.back().end());
    }

    const auto answers = engine().Ask(query::Caller::Everything(), requests);

    ASSERT_OK(answers);
    for (size_t i = 0; i < requests.size(); ++i) {
      const std::string& metric = requests[i].metrics[0];
      SCOPED_TRACE(fmt::format("seed {} round {} {} {} to {}", kSeed, round, metric,
                               requests[i].from, requests[i].to));
      ASSERT_EQ((*answers)[i].rows.size(), 1u);
      ExpectSame(RawCallFigure(metric, parameters[i], choice.rows),
                 (*answers)[i].rows[0].figures[0]);
    }
    if (HasFailure()) return;
  }
}

TEST_F(FilteredFiguresTest, CutByAnyDimensionAddUpToTheWhole) {
  Random random(7);
  const std::vector<CallRow> all = RandomCalls(random, 3'000);
  Insert(all);
  MetricRequest request{.metrics = {"call.offered", "call.answered", "call.abandoned"},
                        .from = "2026-01-01",
                        .to = "2026-01-25"};
  const std::vector<metrics::Figure> whole = Ask(request).rows[0].figures;

  for (const metrics::Dimension& dimension : metrics::AllDimensions()) {
    if (!dimension.of_calls) continue;
    for (const sql::Step step : {sql::Step::kNone, sql::Step::kDay, sql::Step::kWeek}) {
      request.by = {std::string(dimension.id)};
      request.every = step;
      std::vector<double> sums(whole.size(), 0);
      for (const query::AnswerRow& row : Ask(request).rows) {
        for (size_t i = 0; i < sums.size(); ++i) sums[i] += *row.figures[i].value;
      }
      for (size_t i = 0; i < sums.size(); ++i) {
        EXPECT_EQ(sums[i], whole[i].value) << dimension.id << " " << request.metrics[i];
      }
    }
  }
}

TEST_F(FilteredFiguresTest, OfOneStepAreThoseOfItsPeriod) {
  Random random(11);
  Insert(RandomCalls(random, 3'000));
  MetricRequest request{.metrics = {"call.offered", "call.asa"},
                        .from = "2026-01-03T20:00:00Z",
                        .to = "2026-01-09T20:00:00Z",
                        .every = sql::Step::kDay,
                        .time_zone = "Asia/Kathmandu"};
  const query::Answer days = Ask(request);

  ASSERT_EQ(days.rows.size(), 7u);
  EXPECT_EQ(days.level, sql::Level::kInterval);
  // The second day is whole: from 18:15 UTC to 18:15 UTC.
  EXPECT_EQ(days.rows[1].step_start, "2026-01-05T00:00:00+05:45");
  request.every = sql::Step::kNone;
  request.from = "2026-01-04T18:15:00Z";
  request.to = "2026-01-05T18:15:00Z";
  EXPECT_EQ(days.rows[1].figures, Ask(request).rows[0].figures);
}

TEST_F(FilteredFiguresTest, OfARestrictedCallerAreThoseOfItsUnits) {
  Random random(13);
  const std::vector<CallRow> all = RandomCalls(random, 2'000);
  Insert(all);
  const query::Caller north{.units = {.roots = {"north"}}, .roles = {query::Role::kReader}};
  const MetricRequest request{
      .metrics = {"call.offered"}, .by = {"unit"}, .from = "2026-01-01", .to = "2026-02-01"};

  const auto answers = engine().Ask(north, {request});

  ASSERT_OK(answers);
  std::vector<std::string> units;
  for (const query::AnswerRow& row : answers->front().rows) units.push_back(row.keys[0]);
  EXPECT_THAT(units, ::testing::ElementsAre("n1", "n1-a", "n2"));
}

}  // namespace
}  // namespace assay::testing
