// The real month of calls (EXPECTED.md, rows 1 to 5) and the real SERVQUAL survey (row 25),
// imported through the gateway and asked through the query server: every figure to the printed
// digit. Skipped where the reference data is absent.

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "query/stats/reference_data.h"
#include "tests/accuracy/has_digits.h"
#include "tests/accuracy/reference_month.h"
#include "tests/harness/answers.h"
#include "tests/harness/platform.h"

namespace assay::testing {
namespace {

using ::testing::Optional;

using accuracy::HasDigits;
using Arguments = std::vector<std::string>;

class ReferenceMonthTest : public ::testing::Test {
 protected:
  void SetUp() override {
    SKIP_WITHOUT_REFERENCE("callcentre");
    platform_ = SharedPlatform();
    ASSERT_NE(platform_, nullptr);
    static bool imported = false;
    if (imported) return;
    ASSERT_NO_FATAL_FAILURE(ApplyReferenceMonths(*platform_));
    ASSERT_NO_FATAL_FAILURE(Import("technion_calls.toml", Calls()));
    ASSERT_NO_FATAL_FAILURE(Import("servqual.toml", Survey()));
    imported = true;
  }

  static std::filesystem::path Calls() {
    return stats::ReferenceData() / "callcentre/anonymous_bank_1999_08.csv";
  }
  static std::filesystem::path Survey() {
    return stats::ReferenceData() / "survey/servqual_sq.csv";
  }

  void Import(const std::string& mapping, const std::filesystem::path& file) {
    const auto result = platform_->Assayctl(
        {"import", "--wait", "--mapping", "tests/accuracy/" + mapping, file.string()});
    ASSERT_TRUE(result.ok()) << Message(result.status());
    ASSERT_EQ(result->status, 0) << result->output;
  }

  // The month's figure of a metric with parameters ("--param", "variant=v1").
  query::v1::Figure OfMonth(const std::string& metric, const Arguments& more = {}) {
    Arguments arguments = {metric,       "--where", "unit=anonymous-bank", "--from",
                           "2010-08-01", "--to",    "2010-09-01"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return AskOne(*platform_, arguments);
  }

  Platform* platform_ = nullptr;
};

Arguments Options(const accuracy::Parameters& parameters) {
  Arguments options;
  for (const auto& [name, value] : parameters) {
    options.insert(options.end(), {"--param", fmt::format("{}={}", name, value)});
  }
  return options;
}

// The published part of an answer; nothing where the answer does not have it.
std::optional<double> PartOf(const accuracy::MonthFigure& published,
                             const query::v1::Figure& figure) {
  using accuracy::Part;
  if (published.part == Part::kValue && figure.has_value()) return figure.value();
  if (published.part == Part::kNumerator && figure.has_numerator()) return figure.numerator();
  if (published.part != Part::kExcluded) return std::nullopt;
  for (const auto& excluded : figure.excluded()) {
    if (excluded.cause() == published.excluded_cause) return excluded.count();
  }
  return std::nullopt;
}

const query::v1::Row* RowOf(const query::v1::QueryResponse& answer, std::string_view key) {
  for (const auto& row : answer.results(0).rows()) {
    if (row.keys(0) == key) return &row;
  }
  return nullptr;
}

TEST_F(ReferenceMonthTest, ImportingTheSameFileAgainAddsNothing) {
  const IntakeCounts before = CountIntake(*platform_, "call");

  Import("technion_calls.toml", Calls());

  ASSERT_TRUE(WaitUntilStored(*platform_));
  const IntakeCounts after = CountIntake(*platform_, "call");
  EXPECT_EQ(after.ok, before.ok);
  EXPECT_EQ(after.received, before.received);
  EXPECT_EQ(after.ok, 42'078);
}

TEST_F(ReferenceMonthTest, GivesEveryPublishedFigureOfTheMonth) {
  for (const accuracy::MonthFigure& published : accuracy::MonthFigures()) {
    if (!published.business.empty()) continue;
    SCOPED_TRACE(Describe(published));
    const auto figure = OfMonth(std::string(published.metric), Options(published.parameters));
    EXPECT_THAT(PartOf(published, figure), Optional(HasDigits(published.expected)));
  }
}

TEST_F(ReferenceMonthTest, GivesTheFiguresOfEachBusiness) {
  const Arguments metrics = {"call.answered", "call.aht", "call.asa", "call.abandonment_rate"};
  Arguments question = metrics;
  for (const char* argument : {"--by", "business", "--where", "unit=anonymous-bank", "--from",
                               "2010-08-01", "--to", "2010-09-01"}) {
    question.push_back(argument);
  }
  const query::v1::QueryResponse answer = Ask(*platform_, question);
  ASSERT_EQ(answer.results_size(), 1);
  for (const accuracy::MonthFigure& published : accuracy::MonthFigures()) {
    if (published.business.empty()) continue;
    SCOPED_TRACE(Describe(published));
    const auto* row = RowOf(answer, published.business);
    ASSERT_NE(row, nullptr);
    const auto metric = std::ranges::find(metrics, published.metric) - metrics.begin();
    EXPECT_THAT(PartOf(published, row->figures(static_cast<int>(metric))),
                Optional(HasDigits(published.expected)));
  }
}

TEST_F(ReferenceMonthTest, GivesTheDimensionsOfTheSurvey) {
  const query::v1::QueryResponse answer =
      Ask(*platform_, {"survey.mean", "--by", "dimension", "--where", "questionnaire=servqual",
                       "--from", "2000-01-01", "--to", "2030-01-01"});
  ASSERT_EQ(answer.results_size(), 1);
  ASSERT_EQ(answer.results(0).rows_size(), int{accuracy::kSurveyDimensions.size()});
  for (const auto& [dimension, mean] : accuracy::kSurveyDimensions) {
    SCOPED_TRACE(dimension);
    const auto* row = RowOf(answer, dimension);
    ASSERT_NE(row, nullptr);
    EXPECT_EQ(row->figures(0).n(), uint64_t{accuracy::kSurveyResponses});
    EXPECT_THAT(row->figures(0).value(), HasDigits(mean));
  }
}

TEST_F(ReferenceMonthTest, GivesTheShareOfSatisfiedCustomers) {
  const query::v1::Figure share =
      AskOne(*platform_, {"survey.favourable_share", "--where", "questionnaire=servqual", "--from",
                          "2000-01-01", "--to", "2030-01-01"});

  EXPECT_THAT(share.value(), HasDigits(accuracy::kSatisfiedShare));
  EXPECT_EQ(share.n(), uint64_t{accuracy::kSurveyResponses});
  ASSERT_TRUE(share.has_interval());
  EXPECT_EQ(share.interval().method(), "wilson");
}

}  // namespace
}  // namespace assay::testing
