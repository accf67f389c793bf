#include "query/metrics/registry.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "query/metrics/dimension.h"
#include "query/metrics/document.h"
#include "query/metrics/finalise.h"
#include "services/runtime/testing/child_process.h"
#include "services/runtime/testing/matchers.h"
#include "services/runtime/testing/temporary_folder.h"

namespace assay::metrics {
namespace {

void ExpectBothLanguages(const Text& text, std::string_view whose) {
  EXPECT_FALSE(text.zh.empty()) << whose;
  EXPECT_FALSE(text.en.empty()) << whose;
  EXPECT_NE(text.zh, text.en) << whose;
}

// Every combination of the allowed values of choices; numbers take default, least and greatest.
std::vector<std::map<std::string, std::string>> Combinations(const Metric& metric) {
  std::vector<std::map<std::string, std::string>> combinations = {{}};
  for (const ParameterSpec& parameter : metric.parameters) {
    std::vector<std::string> values(parameter.allowed.begin(), parameter.allowed.end());
    if (values.empty()) {
      values = {std::string(parameter.default_value), fmt::format("{}", *parameter.minimum),
                fmt::format("{}", *parameter.maximum)};
    }
    std::vector<std::map<std::string, std::string>> longer;
    for (const auto& combination : combinations) {
      for (const std::string& value : values) {
        longer.push_back(combination);
        longer.back()[std::string(parameter.name)] = value;
      }
    }
    combinations = std::move(longer);
  }
  return combinations;
}

TEST(RegistryTest, DeclaresEveryMetricCompletely) {
  for (const Metric& metric : AllMetrics()) {
    ExpectBothLanguages(metric.name, metric.id);
    ExpectBothLanguages(metric.definition, metric.id);
    EXPECT_FALSE(metric.formula.empty()) << metric.id;
    EXPECT_FALSE(metric.source.empty()) << metric.id;
    EXPECT_GE(metric.version, 1u) << metric.id;
    EXPECT_EQ(metric.id.substr(0, metric.id.find('.')), Name(metric.family));
    for (const ParameterSpec& parameter : metric.parameters) {
      ExpectBothLanguages(parameter.description, parameter.name);
      EXPECT_EQ(parameter.allowed.empty(), parameter.minimum && parameter.maximum) << metric.id;
    }
  }
}

TEST(RegistryTest, HasTheMetricsOfCallsAndSurveysInOrder) {
  std::vector<std::string_view> ids;
  for (const Metric& metric : AllMetrics()) ids.push_back(metric.id);

  EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
  EXPECT_EQ(std::set(ids.begin(), ids.end()).size(), ids.size());
  for (const char* id :
       {"call.offered", "call.answered", "call.abandoned", "call.left_before_queue",
        "call.service_level", "call.asa", "call.asa_queued", "call.abandonment_rate",
        "call.time_to_abandon", "call.aht", "call.talk_time_quantile", "call.wait_quantile",
        "survey.responses", "survey.mean", "survey.favourable_share"}) {
    EXPECT_NE(FindMetric(id), nullptr) << id;
  }
}

TEST(RegistryTest, CallsAndCustomerSurveysNeedNoPrivacyPlanner) {
  for (const Metric& metric : AllMetrics()) {
    EXPECT_EQ(metric.privacy_class, PrivacyClass::kPublic) << metric.id;
  }
}

TEST(RegistryTest, ListsEveryCauseThatAnyParametersLeaveOut) {
  for (const Metric& metric : AllMetrics()) {
    std::set<std::string_view> used;
    for (const auto& given : Combinations(metric)) {
      ASSERT_OK_AND_ASSIGN(const Arguments arguments, Arguments::Resolve(metric.parameters, given));
      for (const SubjectKind subject : {SubjectKind::kOverall, SubjectKind::kNamed}) {
        for (const Exclusion& exclusion : metric.recipe(arguments, subject).excluded) {
          used.insert(exclusion.cause);
        }
      }
    }
    const std::set<std::string_view> listed(metric.excluded_causes.begin(),
                                            metric.excluded_causes.end());
    EXPECT_EQ(used, listed) << metric.id;
  }
}

TEST(RegistryTest, AnswersDefaultsAndFastValuesFromRollUps) {
  for (const Metric& metric : AllMetrics()) {
    for (const ParameterSpec& parameter : metric.parameters) {
      for (const std::string_view fast : parameter.fast) {
        ASSERT_OK_AND_ASSIGN(const Arguments arguments,
                             Arguments::Resolve(metric.parameters, {{std::string(parameter.name),
                                                                     std::string(fast)}}));
        MeasureSet measures;
        AddMeasures(metric.recipe(arguments, SubjectKind::kOverall), measures);
        EXPECT_TRUE(std::all_of(measures.all().begin(), measures.all().end(), IsStored))
            << metric.id << " " << parameter.name << " " << fast;
      }
    }
  }
}

TEST(RegistryTest, TheThresholdsOfTheServiceLevelThatAreFastAreTheStoredOnes) {
  std::vector<std::string> stored;
  for (const uint32_t seconds : StoredThresholds()) stored.push_back(std::to_string(seconds));

  for (const ParameterSpec& parameter : FindMetric("call.service_level")->parameters) {
    std::vector<std::string> fast(parameter.fast.begin(), parameter.fast.end());
    if (fast.empty()) continue;
    if (parameter.name == "short_abandon_s") {
      ASSERT_EQ(fast.front(), "0");
      fast.erase(fast.begin());
    }
    EXPECT_EQ(fast, stored) << parameter.name;
  }
}

TEST(RegistryTest, HasTheIntervalThatItsFinaliserComputes) {
  for (const Metric& metric : AllMetrics()) {
    ASSERT_OK_AND_ASSIGN(const Arguments arguments, Arguments::Resolve(metric.parameters, {}));
    const Recipe recipe = metric.recipe(arguments, SubjectKind::kOverall);
    std::string_view method;
    if (metric.finaliser == Finaliser::kShare) method = "wilson";
    if (metric.finaliser == Finaliser::kMean && !recipe.squares.empty()) {
      method = recipe.is_on_scale ? "wilson_mean" : "log_student_t";
    }
    if (metric.finaliser == Finaliser::kQuantile) method = "order_statistics";
    EXPECT_EQ(metric.interval_method, method) << metric.id;
    EXPECT_EQ(recipe.quantile.has_value(), metric.finaliser == Finaliser::kQuantile) << metric.id;
  }
}

TEST(RegistryTest, SuggestsANearNameAndNothingForAFarOne) {
  std::vector<std::string_view> ids;
  for (const Metric& metric : AllMetrics()) ids.push_back(metric.id);

  EXPECT_EQ(Nearest("call.servce_level", ids), "call.service_level");
  EXPECT_EQ(Nearest("calls.asa", ids), "call.asa");
  EXPECT_EQ(Nearest("weather", ids), "");
  EXPECT_EQ(Nearest(std::string(100'000, 'x'), ids), "");
}

TEST(RegistryTest, DescribesDimensionsInBothLanguagesAndInOrder) {
  std::vector<std::string_view> ids;
  for (const Dimension& dimension : AllDimensions()) {
    ExpectBothLanguages(dimension.name, dimension.id);
    ExpectBothLanguages(dimension.description, dimension.id);
    EXPECT_TRUE(dimension.of_calls || dimension.of_surveys) << dimension.id;
    ids.push_back(dimension.id);
  }
  EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
}

TEST(RegistryTest, IsTheSourceOfTheCommittedDocument) {
  EXPECT_EQ(testing::ReadFile(testing::SourceFolder() / "docs" / "METRICS.md"), MetricsDocument())
      << "docs/METRICS.md is out of date: write the output of metrics-document to it";
}

}  // namespace
}  // namespace assay::metrics
