// The metrics of calls, declared. What they compute is in call_recipes.cpp.

#include <string>

#include "query/metrics/call_recipes.h"
#include "query/metrics/registry.h"

namespace assay::metrics {
namespace {

// Thresholds go up to the longest time a call event may carry: seven days.
constexpr double kLongestWaitSeconds = 604'800;
// StoredThresholds() as parameters are written.
std::vector<std::string_view> FastThresholds() {
  static const std::vector<std::string> written = [] {
    std::vector<std::string> texts;
    for (const uint32_t seconds : StoredThresholds()) texts.push_back(std::to_string(seconds));
    return texts;
  }();
  return {written.begin(), written.end()};
}

// Taking no short abandons out needs no threshold.
std::vector<std::string_view> FastShortAbandons() {
  std::vector<std::string_view> fast = FastThresholds();
  fast.insert(fast.begin(), "0");
  return fast;
}

ParameterSpec ShortAbandon(std::string_view default_value, Text description) {
  return {.name = "short_abandon_s",
          .kind = ParameterSpec::Kind::kWhole,
          .description = description,
          .default_value = default_value,
          .minimum = 0,
          .maximum = kLongestWaitSeconds,
          .fast = FastShortAbandons()};
}

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

Metric Offered() {
  return {
      .id = "call.offered",
      .name = {.zh = "呼入量", .en = "Calls offered"},
      .definition =
          {.zh = "要求人工服务的呼入电话：已接听、排队中放弃或被系统中断。电话归入其到达的时段。"
                 "进入排队前挂断、自助完成、虚假电话和呼出电话不计入。",
           .en = "Inbound calls that asked for an agent: answered, abandoned in the queue, or "
                 "dropped by the system. A call counts in the period in which it arrived. Callers "
                 "who left before the queue or served themselves, phantom calls and outbound calls "
                 "are not counted."},
      .formula = "answered + abandoned + dropped",
      .source = "Field convention: calls that enter the queue",
      .privacy_class = PrivacyClass::kPublic,
      .excluded_causes = {"phantom", "outbound", "left_before_queue", "self_served"},
      .recipe = OfferedRecipe,
  };
}

Metric Answered() {
  return {
      .id = "call.answered",
      .name = {.zh = "接听量", .en = "Calls answered"},
      .definition = {.zh = "由客服代表接听的呼入电话，包括接听后服务时间为零的电话。",
                     .en = "Inbound calls that an agent answered, those with no service time "
                           "included."},
      .formula = "answered",
      .source = "Field convention",
      .privacy_class = PrivacyClass::kPublic,
      .direction = Direction::kHigherIsBetter,
      .excluded_causes = {"phantom", "outbound"},
      .recipe = AnsweredRecipe,
  };
}

Metric Abandoned() {
  return {
      .id = "call.abandoned",
      .name = {.zh = "排队放弃量", .en = "Calls abandoned"},
      .definition = {.zh =
                         "客户在排队中、客服代表接听前自行挂断的呼入电话。系统中断的电话不算放弃。",
                     .en = "Inbound calls whose caller hung up in the queue before an agent "
                           "answered. A call dropped by the system is not abandoned."},
      .formula = "abandoned",
      .source = "Field convention",
      .privacy_class = PrivacyClass::kPublic,
      .direction = Direction::kLowerIsBetter,
      .excluded_causes = {"phantom", "outbound"},
      .recipe = AbandonedRecipe,
  };
}

Metric LeftBeforeQueue() {
  return {
      .id = "call.left_before_queue",
      .name = {.zh = "排队前挂断量", .en = "Calls that left before the queue"},
      .definition = {.zh = "客户在语音菜单中、进入排队前挂断的呼入电话。单独列出，不并入放弃量。",
                     .en = "Inbound calls whose caller hung up in the voice menu, before the "
                           "queue. Reported apart, never mixed into the abandoned."},
      .formula = "left_before_queue",
      .source = "Field convention: voice-menu hang-ups are reported apart",
      .privacy_class = PrivacyClass::kPublic,
      .direction = Direction::kLowerIsBetter,
      .excluded_causes = {"phantom", "outbound"},
      .recipe = LeftBeforeQueueRecipe,
  };
}

Metric ServiceLevel() {
  return {
      .id = "call.service_level",
      .name = {.zh = "服务水平", .en = "Service level"},
      .definition =
          {.zh = "在 T 秒内接听的电话占比。四种通行口径差别很大，因此口径是查询的一部分："
                 "v1 除以接听量；v2 除以呼入量；v3 从呼入量中去掉 S 秒内的短放弃；"
                 "v4 把 T 秒内的放弃也算作达标。未排队即接听的电话等待为零，算作达标。"
                 "先汇总再相除，绝不对时段取平均。",
           .en = "The share of calls answered within T seconds. Four calculations are in use and "
                 "differ widely, so the variant is part of the question: v1 divides by the calls "
                 "answered; v2 by the calls offered; v3 takes abandons within S seconds out of the "
                 "offered; v4 counts abandons within T seconds as met. A call answered without "
                 "queueing waited zero seconds. Pooled over the period, never averaged over "
                 "intervals."},
      .formula =
          "v1: answered(wait <= T) / answered; v2: answered(wait <= T) / offered; "
          "v3: answered(wait <= T) / (offered - abandoned(wait <= S)); "
          "v4: (answered(wait <= T) + abandoned(wait <= T)) / offered",
      .source = "Genesys contact-centre statistics (v1 to v3); workforce-management practice (v4)",
      .privacy_class = PrivacyClass::kPublic,
      .unit = Unit::kShare,
      .direction = Direction::kHigherIsBetter,
      .finaliser = Finaliser::kShare,
      .interval_method = "wilson",
      .parameters =
          {{.name = "variant",
            .description = {.zh = "口径：v1、v2、v3 或 v4。", .en = "Which calculation."},
            .default_value = "v2",
            .allowed = {"v1", "v2", "v3", "v4"}},
           {.name = "threshold_s",
            .kind = ParameterSpec::Kind::kWhole,
            .description = {.zh = "T：应答时限，秒。", .en = "T: seconds within which to answer."},
            .default_value = "20",
            .minimum = 0,
            .maximum = kLongestWaitSeconds,
            .fast = FastThresholds()},
           ShortAbandon("20", {.zh = "S：v3 中不计的短放弃，等待不超过该秒数；0 表示不去除。",
                               .en = "S: abandons up to this wait in seconds are short and, in v3, "
                                     "taken out; 0 takes none out."})},
      .excluded_causes = {"phantom", "outbound", "left_before_queue", "self_served", "abandoned",
                          "dropped", "short_abandon"},
      .recipe = ServiceLevelRecipe,
  };
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
      .interval_method = "student_t",
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
      .interval_method = "student_t",
      .excluded_causes = {"phantom", "outbound", "not_queued"},
      .recipe = AverageSpeedOfAnswerQueuedRecipe,
  };
}

Metric AbandonmentRate() {
  return {
      .id = "call.abandonment_rate",
      .name = {.zh = "放弃率", .en = "Abandonment rate"},
      .definition =
          {.zh = "在排队中放弃的电话占呼入量的比例。可从分子和分母同时去掉短放弃，"
                 "也可把排队前挂断的电话同时计入分子和分母。",
           .en = "The share of calls offered whose caller gave up in the queue. Short abandons may "
                 "be taken out of both sides, and calls that left before the queue may be added to "
                 "both."},
      .formula =
          "(abandoned - abandoned(wait <= S) [+ left_before_queue]) / "
          "(offered - abandoned(wait <= S) [+ left_before_queue])",
      .source = "Amazon Connect reporting: left the queue before an answer / entered the queue",
      .privacy_class = PrivacyClass::kPublic,
      .unit = Unit::kShare,
      .direction = Direction::kLowerIsBetter,
      .finaliser = Finaliser::kShare,
      .interval_method = "wilson",
      .parameters = {ShortAbandon("0", {.zh = "S：等待不超过该秒数的放弃从两侧去掉；0 表示不去除。",
                                        .en = "S: abandons up to this wait in seconds are taken "
                                              "out of both sides; 0 takes none out."}),
                     {.name = "include_left_before_queue",
                      .description = {.zh = "是否把排队前挂断的电话计入两侧。",
                                      .en = "Whether calls that left before the queue are added "
                                            "to both sides."},
                      .default_value = "false",
                      .allowed = {"false", "true"}}},
      .excluded_causes = {"phantom", "outbound", "self_served", "short_abandon",
                          "left_before_queue"},
      .recipe = AbandonmentRateRecipe,
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
      .interval_method = "student_t",
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
      .interval_method = "student_t",
      .excluded_causes = {"phantom"},
      .recipe = AverageHandleTimeRecipe,
  };
}

Metric TalkTimeMean() {
  return {
      .id = "call.talk_time_mean",
      .name = {.zh = "平均通话时间", .en = "Mean talk time"},
      .definition = {.zh = "已接听电话（呼入和呼出）的平均通话时间，不含保持和话后处理。"
                           "分布长尾，宜与分位数一起看。",
                     .en = "Mean time in conversation of the calls an agent handled, inbound and "
                           "outbound, without hold and after-call work. The tail is long: read it "
                           "beside its quantiles."},
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
      .definition = {.zh = "已接听电话（呼入和呼出）通话时间的分位数。电话数超过精确上限时用"
                           "对数分桶近似，并给出最大相对误差。",
                     .en = "A quantile of the time in conversation of the calls an agent handled, "
                           "inbound and outbound. Over more calls than the exact limit it comes "
                           "from a sketch, and states its largest relative error."},
      .formula = kQuantileFormula,
      .source = kQuantileSource,
      .privacy_class = PrivacyClass::kPublic,
      .unit = Unit::kSeconds,
      .finaliser = Finaliser::kQuantile,
      .parameters = {Probability()},
      .excluded_causes = {"phantom"},
      .recipe = TalkTimeQuantileRecipe,
  };
}

Metric WaitQuantile() {
  return {
      .id = "call.wait_quantile",
      .name = {.zh = "等待时间分位数", .en = "Quantile of waiting time"},
      .definition = {.zh = "已接听呼入电话排队时间的分位数，未排队的电话按零计入。电话数超过精确"
                           "上限时用对数分桶近似，并给出最大相对误差。",
                     .en = "A quantile of the time in the queue of inbound calls that were "
                           "answered; calls that did not queue count with zero. Over more calls "
                           "than the exact limit it comes from a sketch, and states its largest "
                           "relative error."},
      .formula = kQuantileFormula,
      .source = kQuantileSource,
      .privacy_class = PrivacyClass::kPublic,
      .unit = Unit::kSeconds,
      .direction = Direction::kLowerIsBetter,
      .finaliser = Finaliser::kQuantile,
      .parameters = {Probability()},
      .excluded_causes = {"phantom", "outbound"},
      .recipe = WaitQuantileRecipe,
  };
}

}  // namespace

std::vector<Metric> CallMetrics() {
  return {Offered(),
          Answered(),
          Abandoned(),
          LeftBeforeQueue(),
          ServiceLevel(),
          AverageSpeedOfAnswer(),
          AverageSpeedOfAnswerQueued(),
          AbandonmentRate(),
          TimeToAbandon(),
          AverageHandleTime(),
          TalkTimeMean(),
          TalkTimeQuantile(),
          WaitQuantile()};
}

}  // namespace assay::metrics
