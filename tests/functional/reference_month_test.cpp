// The real month of calls (EXPECTED.md, rows 1 to 5) and the real SERVQUAL survey (row 25),
// imported through the gateway and asked through the query server: every figure to the printed
// digit. Skipped where the reference data is absent.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "tests/harness/answers.h"
#include "tests/harness/platform.h"

namespace assay::testing {
namespace {

using Arguments = std::vector<std::string>;

std::filesystem::path ReferenceData() {
  const char* folder = std::getenv("ASSAY_REFERENCE_DATA");
  return folder != nullptr ? std::filesystem::path(folder)
                           : SourceFolder() / "../shared/reference-data";
}

class ReferenceMonthTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(ReferenceData() / "callcentre")) {
      GTEST_SKIP() << "no reference data at " << ReferenceData() << "; set ASSAY_REFERENCE_DATA";
    }
    platform_ = SharedPlatform();
    ASSERT_NE(platform_, nullptr);
    static bool imported = false;
    if (imported) return;
    ASSERT_NO_FATAL_FAILURE(ApplyReferenceMonths(*platform_));
    ASSERT_NO_FATAL_FAILURE(Import("technion_calls.toml", Calls()));
    ASSERT_NO_FATAL_FAILURE(Import("servqual.toml", Survey()));
    ASSERT_TRUE(WaitUntilStored(*platform_));
    imported = true;
  }

  static std::filesystem::path Calls() {
    return ReferenceData() / "callcentre/anonymous_bank_1999_08.csv";
  }
  static std::filesystem::path Survey() { return ReferenceData() / "survey/servqual_sq.csv"; }

  void Import(const std::string& mapping, const std::filesystem::path& file) {
    const auto result =
        platform_->Assayctl({"import", "--mapping", "tests/accuracy/" + mapping, file.string()});
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

// Equal to the last printed digit.
void ExpectDigits(double expected, int decimals, const query::v1::Figure& figure) {
  ASSERT_TRUE(figure.has_value()) << figure.absent_reason();
  EXPECT_NEAR(figure.value(), expected, 0.5000001 * std::pow(10.0, -decimals));
}

TEST_F(ReferenceMonthTest, CountsEveryOutcome) {
  EXPECT_EQ(OfMonth("call.answered").value(), 31'402);
  EXPECT_EQ(OfMonth("call.offered").value(), 38'662);
  EXPECT_EQ(OfMonth("call.abandoned").value(), 7'260);
  EXPECT_EQ(OfMonth("call.left_before_queue").value(), 3'106);

  uint64_t phantom = 0;
  const query::v1::Figure offered = OfMonth("call.offered");
  for (const auto& excluded : offered.excluded()) {
    if (excluded.cause() == "phantom") phantom = excluded.count();
  }
  EXPECT_EQ(phantom, 310u);
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

struct ServiceLevelCase {
  const char* variant;
  const char* threshold;
  const char* short_abandon;
  double expected;
};

TEST_F(ReferenceMonthTest, GivesEveryServiceLevelOfTheMonth) {
  const ServiceLevelCase cases[] = {
      {"v1", "20", "20", 0.504967836}, {"v2", "20", "20", 0.410144328},
      {"v3", "20", "20", 0.432377161}, {"v3", "20", "5", 0.413373306},
      {"v3", "20", "10", 0.420509693}, {"v4", "20", "20", 0.461564327},
      {"v2", "30", "20", 0.446303864}, {"v2", "60", "20", 0.528425844},
      {"v4", "30", "20", 0.511768662}, {"v4", "60", "20", 0.632584967},
  };
  for (const ServiceLevelCase& c : cases) {
    SCOPED_TRACE(fmt::format("{} T={} S={}", c.variant, c.threshold, c.short_abandon));
    ExpectDigits(
        c.expected, 9,
        OfMonth("call.service_level", {"--param", fmt::format("variant={}", c.variant), "--param",
                                       fmt::format("threshold_s={}", c.threshold), "--param",
                                       fmt::format("short_abandon_s={}", c.short_abandon)}));
  }
}

TEST_F(ReferenceMonthTest, GivesWaitsAbandonmentAndTalkTimes) {
  ExpectDigits(73.807496, 6, OfMonth("call.asa"));
  ExpectDigits(126.016910, 6, OfMonth("call.asa_queued"));
  ExpectDigits(0.187781284, 9, OfMonth("call.abandonment_rate"));
  ExpectDigits(0.181386861, 9, OfMonth("call.abandonment_rate", {"--param", "short_abandon_s=5"}));
  ExpectDigits(0.167254502, 9, OfMonth("call.abandonment_rate", {"--param", "short_abandon_s=10"}));
  // EXPECTED.md prints .248180254; the counts of row 1 give 10,366 / 41,768 = .248180425.
  ExpectDigits(0.248180425, 9,
               OfMonth("call.abandonment_rate", {"--param", "include_left_before_queue=true"}));
  ExpectDigits(89.538292, 6, OfMonth("call.time_to_abandon"));
  ExpectDigits(184.397554, 6, OfMonth("call.aht"));
}

TEST_F(ReferenceMonthTest, GivesQuantilesOfTalkAndWait) {
  const std::pair<const char*, double> talk[] = {{"0.5", 110}, {"0.9", 386}, {"0.95", 556}};
  for (const auto& [p, expected] : talk) {
    SCOPED_TRACE(p);
    EXPECT_EQ(OfMonth("call.talk_time_quantile", {"--param", fmt::format("p={}", p)}).value(),
              expected);
  }
  const std::pair<const char*, double> wait[] = {{"0.5", 19}, {"0.9", 230}, {"0.95", 313}};
  for (const auto& [p, expected] : wait) {
    SCOPED_TRACE(p);
    EXPECT_EQ(OfMonth("call.wait_quantile", {"--param", fmt::format("p={}", p)}).value(), expected);
  }
}

TEST_F(ReferenceMonthTest, GivesTheFiguresOfEachBusiness) {
  struct Business {
    const char* name;
    double answered, aht, asa, abandonment;
  };
  const Business businesses[] = {
      {"PS", 21'598, 170.634, 66.695, .1426}, {"NW", 3'888, 117.759, 99.844, .3782},
      {"NE", 2'983, 237.504, 68.817, .0756},  {"IN", 2'188, 379.552, 119.448, .3038},
      {"TT", 640, 120.130, 13.873, .0870},    {"PE", 105, 299.276, 128.733, .2905},
  };
  const query::v1::QueryResponse answer =
      Ask(*platform_,
          {"call.answered", "call.aht", "call.asa", "call.abandonment_rate", "--by", "business",
           "--where", "unit=anonymous-bank", "--from", "2010-08-01", "--to", "2010-09-01"});
  ASSERT_EQ(answer.results_size(), 1);
  for (const Business& business : businesses) {
    SCOPED_TRACE(business.name);
    bool found = false;
    for (const auto& row : answer.results(0).rows()) {
      if (row.keys(0) != business.name) continue;
      found = true;
      EXPECT_EQ(row.figures(0).value(), business.answered);
      ExpectDigits(business.aht, 3, row.figures(1));
      ExpectDigits(business.asa, 3, row.figures(2));
      ExpectDigits(business.abandonment, 4, row.figures(3));
    }
    EXPECT_TRUE(found);
  }
}

TEST_F(ReferenceMonthTest, GivesTheDimensionsOfTheSurvey) {
  const std::pair<const char*, double> dimensions[] = {{"tangibles", 77.4209},
                                                       {"reliability", 81.4501},
                                                       {"responsiveness", 78.3942},
                                                       {"assurance", 81.9951},
                                                       {"empathy", 74.2774}};
  const query::v1::QueryResponse answer =
      Ask(*platform_, {"survey.mean", "--by", "dimension", "--where", "questionnaire=servqual",
                       "--from", "2000-01-01", "--to", "2030-01-01"});
  ASSERT_EQ(answer.results_size(), 1);
  ASSERT_EQ(answer.results(0).rows_size(), 5);
  for (const auto& [name, expected] : dimensions) {
    SCOPED_TRACE(name);
    bool found = false;
    for (const auto& row : answer.results(0).rows()) {
      if (row.keys(0) != name) continue;
      found = true;
      EXPECT_EQ(row.figures(0).n(), 411u);
      ExpectDigits(expected, 4, row.figures(0));
    }
    EXPECT_TRUE(found);
  }
}

TEST_F(ReferenceMonthTest, GivesTheShareOfSatisfiedCustomers) {
  const query::v1::Figure share =
      AskOne(*platform_, {"survey.favourable_share", "--where", "questionnaire=servqual", "--from",
                          "2000-01-01", "--to", "2030-01-01"});

  ExpectDigits(0.829684, 6, share);
  EXPECT_EQ(share.n(), 411u);
  ASSERT_TRUE(share.has_interval());
  EXPECT_EQ(share.interval().method(), "wilson");
}

}  // namespace
}  // namespace assay::testing
