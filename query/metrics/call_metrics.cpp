// The metrics of how many calls and which share, declared; those of their times are in
// call_time_metrics.cpp. What they compute is in call_recipes.cpp.

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

}  // namespace

std::vector<Metric> CallMetrics() {
  return {Offered(), Answered(), Abandoned(), LeftBeforeQueue(), ServiceLevel(), AbandonmentRate()};
}

}  // namespace assay::metrics
