// The metrics of times of calls, declared. What they compute is in call_recipes.cpp.

#include "query/metrics/call_recipes.h"
#include "query/metrics/registry.h"

namespace assay::metrics {
namespace {

ParameterSpec Probability() {
  return {.name = "p",
          .kind = ParameterSpec::Kind::kNumber,
          .description = {.zh = "分位点，0 至 1：0.5 为中位数，0.9 为九成电话不超过的时间。",
                          .en = "The share of calls at or below the value: 0.5 is the median, 0.9 "
                                "the time that nine calls of ten do not exceed."},
          .default_value = "0.5",
          .minimum = 0,
          .maximum = 1};
}

Metric AverageSpeedOfAnswer() {
  return {
      .id = "call.asa",
      .name = {.zh = "平均应答速度", .en = "Average speed of answer"},
      .definition = {.zh = "已接听呼入电话的平均排队时间，未排队的电话按零计入。放弃的电话不计入。",
                     .en = "Mean time in the queue of inbound calls that were answered; calls that "
                           "did not queue count with zero. Abandoned calls are not in it."},
      .formula = "sum of queue time of answered / answered",
      .source = "Field convention",
      .privacy_class = PrivacyClass::kPublic,
      .unit = Unit::kSeconds,
      .direction = Direction::kLowerIsBetter,
      .finaliser = Finaliser::kMean,
      .interval_method = "log_student_t",
      .excluded_causes = {"phantom", "outbound"},
      .recipe = AverageSpeedOfAnswerRecipe,
  };
}

Metric AverageSpeedOfAnswerQueued() {
  return {
      .id = "call.asa_queued",
      .name = {.zh = "平均应答速度（仅排队）", .en = "Average speed of answer, queued only"},
      .definition = {.zh = "仅对曾经排队的已接听呼入电话计算的平均排队时间。",
                     .en = "Mean time in the queue of the inbound calls that queued and were "
                           "answered."},
      .formula = "sum of queue time of answered / answered that queued",
      .source = "Field convention; always larger than call.asa",
      .privacy_class = PrivacyClass::kPublic,
      .unit = Unit::kSeconds,
      .direction = Direction::kLowerIsBetter,
      .finaliser = Finaliser::kMean,
      .interval_method = "log_student_t",
      .excluded_causes = {"phantom", "outbound", "not_queued"},
      .recipe = AverageSpeedOfAnswerQueuedRecipe,
  };
}

Metric TimeToAbandon() {
  return {
      .id = "call.time_to_abandon",
      .name = {.zh = "平均放弃时间", .en = "Time to abandon"},
      .definition = {.zh = "放弃的呼入电话在排队中等待的平均时间。",
                     .en = "Mean time in the queue of inbound calls that were abandoned."},
      .formula = "sum of queue time of abandoned / abandoned",
      .source = "Field convention",
      .privacy_class = PrivacyClass::kPublic,
      .unit = Unit::kSeconds,
      .finaliser = Finaliser::kMean,
      .interval_method = "log_student_t",
      .excluded_causes = {"phantom", "outbound"},
      .recipe = TimeToAbandonRecipe,
  };
}

Metric AverageHandleTime() {
  return {
      .id = "call.aht",
      .name = {.zh = "平均处理时间", .en = "Average handle time"},
      .definition = {.zh = "每通已接听电话（呼入和呼出）的通话、保持与话后处理时间之和的平均值；"
                           "服务时间为零的电话计入。",
                     .en = "Mean of talk, hold and after-call work of the calls an agent handled, "
                           "inbound and outbound; calls with no service time are included."},
      .formula = "sum of (talk + hold + after-call work) of handled / handled",
      .source = "Amazon Connect metric definitions",
      .privacy_class = PrivacyClass::kPublic,
      .unit = Unit::kSeconds,
      .finaliser = Finaliser::kMean,
      .interval_method = "log_student_t",
      .excluded_causes = {"phantom"},
      .recipe = AverageHandleTimeRecipe,
  };
}

Metric TalkTimeMean() {
  return {
      .id = "call.talk_time_mean",
      .name = {.zh = "平均通话时间", .en = "Mean talk time"},
      .definition = {.zh = "已接听电话（呼入和呼出）的平均通话时间，不含保持和话后处理。"
                           "分布长尾，宜与分位数一起看。不给出区间：汇总中没有通话时间的平方和。",
                     .en = "Mean time in conversation of the calls an agent handled, inbound and "
                           "outbound, without hold and after-call work. The tail is long: read it "
                           "beside its quantiles. It has no interval: the roll-ups hold no "
                           "squares of talk times."},
      .formula = "sum of talk time of handled / handled",
      .source = "Field convention",
      .privacy_class = PrivacyClass::kPublic,
      .unit = Unit::kSeconds,
      .finaliser = Finaliser::kMean,
      .excluded_causes = {"phantom"},
      .recipe = TalkTimeMeanRecipe,
  };
}

constexpr std::string_view kQuantileFormula =
    "type 7: linear between the order statistics around (n - 1) p";
constexpr std::string_view kQuantileSource =
    "Hyndman and Fan 1996, type 7 (the default of R and NumPy); above the exact limit a sketch of "
    "logarithmic buckets after DDSketch (Masson et al. 2019)";

Metric TalkTimeQuantile() {
  return {
      .id = "call.talk_time_quantile",
      .name = {.zh = "通话时间分位数", .en = "Quantile of talk time"},
      .definition =
          {.zh = "已接听电话（呼入和呼出）通话时间的分位数。电话数超过精确上限时用"
                 "对数分桶近似，并给出最大相对误差。区间的两端是两个次序统计量，与分布无关；"
                 "数据不足以界定时，上端不封口。",
           .en = "A quantile of the time in conversation of the calls an agent handled, "
                 "inbound and outbound. Over more calls than the exact limit it comes "
                 "from a sketch, and states its largest relative error. Its interval "
                 "lies between two of the times, whatever their distribution; it is "
                 "open above where the calls are too few to bound it."},
      .formula = kQuantileFormula,
      .source = kQuantileSource,
      .privacy_class = PrivacyClass::kPublic,
      .unit = Unit::kSeconds,
      .finaliser = Finaliser::kQuantile,
      .interval_method = "order_statistics",
      .parameters = {Probability()},
      .excluded_causes = {"phantom"},
      .recipe = TalkTimeQuantileRecipe,
  };
}

Metric WaitQuantile() {
  return {
      .id = "call.wait_quantile",
      .name = {.zh = "等待时间分位数", .en = "Quantile of waiting time"},
      .definition =
          {.zh =
               "已接听呼入电话排队时间的分位数，未排队的电话按零计入。电话数超过精确"
               "上限时用对数分桶近似，并给出最大相对误差。区间的两端是两个次序统计量，与分布无关；"
               "数据不足以界定时，上端不封口。",
           .en = "A quantile of the time in the queue of inbound calls that were "
                 "answered; calls that did not queue count with zero. Over more calls "
                 "than the exact limit it comes from a sketch, and states its largest "
                 "relative error. Its interval lies between two of the times, whatever "
                 "their distribution; it is open above where the calls are too few to "
                 "bound it."},
      .formula = kQuantileFormula,
      .source = kQuantileSource,
      .privacy_class = PrivacyClass::kPublic,
      .unit = Unit::kSeconds,
      .direction = Direction::kLowerIsBetter,
      .finaliser = Finaliser::kQuantile,
      .interval_method = "order_statistics",
      .parameters = {Probability()},
      .excluded_causes = {"phantom", "outbound"},
      .recipe = WaitQuantileRecipe,
  };
}

}  // namespace

std::vector<Metric> CallTimeMetrics() {
  return {
      AverageSpeedOfAnswer(), AverageSpeedOfAnswerQueued(), TimeToAbandon(), AverageHandleTime(),
      TalkTimeMean(),         TalkTimeQuantile(),           WaitQuantile()};
}

}  // namespace assay::metrics
