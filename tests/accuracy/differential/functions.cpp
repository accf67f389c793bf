#include "tests/accuracy/differential/function.h"

namespace assay::accuracy {

std::vector<Function> AllFunctions() {
  std::vector<Function> functions;
  AddShares(functions);
  AddMeans(functions);
  AddGroups(functions);
  AddTimes(functions);
  AddDrivers(functions);
  AddDistributions(functions);
  return functions;
}

std::vector<Uncompared> UncomparedFunctions() {
  return {
      {"AssureTarget", "control_chart_test.cpp",
       "TargetAssuranceTest.ATargetOutsideTheLimitsIsAlwaysMissedOrMet", "three comparisons"},
      {"QuantileInterval", "quantiles_test.cpp", "QuantilesTest.IntervalIsMadeOfOrderStatistics",
       "the ranks are counted by hand there; R and SciPy have other rules"},
      {"RanksAround", "quantiles_test.cpp", "QuantilesTest.IntervalIsMadeOfOrderStatistics",
       "the ranks of QuantileInterval"},
      {"TailRanks", "league_tables_test.cpp", "TailRankTest.TheOutlierIsAlmostSurelyInItsTail",
       "drawn from a seed"},
      {"BootstrapDrivers", "drivers_test.cpp",
       "DriverBootstrapTest.TheSameSeedGivesTheSameIntervals",
       "drawn from a seed; its shares are Lmg and RelativeWeights"},
      {"ForGroups", "studentized_range_test.cpp",
       "StudentizedRangeTest.TailsAndCriticalValuesAgreeWithSciPy", "makes the table of UpperTail"},
      {"CutPhases", "control_chart_test.cpp", "ControlChartTest.ARebaseNeedsAReason",
       "cuts a list"},
      {"Rebased", "control_chart_test.cpp", "ControlChartTest.RebasedPhasesHaveTheirOwnLimits",
       "joins charts"},
      {"IsTooEarly", "control_chart_test.cpp",
       "ControlChartTest.ARebaseAtTheLastPointKeepsTheChart", "names three reasons"},
      {"IsOutside", "control_chart_test.cpp", "RunRulesTest.ASignalNamesItsRun",
       "in FindSignals, which is compared"},
      {"Outside", "control_chart_test.cpp", "RunRulesTest.ASignalNamesItsRun",
       "in FindSignals, which is compared"},
      {"FiniteEstimate", "extreme_input_test.cpp", "ExtremeInputTest.NothingIsOkAndNotFinite",
       "looks whether numbers are finite"},
      {"AreFinite", "extreme_input_test.cpp", "ExtremeInputTest.NothingIsOkAndNotFinite",
       "looks whether numbers are finite"},
      {"IsInsideUnit", "extreme_input_test.cpp", "ExtremeInputTest.NothingIsOkAndNotFinite",
       "one comparison"},
      {"HasVariance", "many_groups_test.cpp", "AnovaTest.GroupsWithoutVarianceAreLeftOutAndNamed",
       "one comparison"},
      {"PValue", "studentized_range_test.cpp", "StudentizedRangeTest.FarTailsAreNotZero",
       "bounds a number"},
      {"ToleranceOf", "drivers_test.cpp",
       "ImportancePerformanceTest.ItemsOnTheCrossAreHighWhateverTheRounding", "our own convention"},
      {"Name", "control_chart_test.cpp", "RunRulesTest.ASignalNamesItsRun", "names"},
      {"Add", "properties_test.cpp", "MergeProperty.AnyGroupingGivesTheSummaryOfTheWhole",
       "in Summarise, which is compared"},
      {"Below", "league_tables_test.cpp", "TailRankTest.TheSameSeedGivesTheSameAnswer",
       "drawn from a seed"},
      {"Normal", "league_tables_test.cpp", "TailRankTest.TheSameSeedGivesTheSameAnswer",
       "drawn from a seed"},
      {"Uniform", "league_tables_test.cpp", "TailRankTest.TheSameSeedGivesTheSameAnswer",
       "drawn from a seed"},
  };
}

}  // namespace assay::accuracy
