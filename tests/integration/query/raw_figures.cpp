#include "tests/integration/query/raw_figures.h"

#include <algorithm>
#include <cmath>

namespace assay::testing {
namespace {

using Rows = std::vector<const CallRow*>;

std::string ValueOr(const RawParameters& parameters, const std::string& name,
                    const std::string& otherwise) {
  const auto found = parameters.find(name);
  return found == parameters.end() ? otherwise : found->second;
}

bool IsCounted(const CallRow& row) { return row.status == "ok" && !row.outcome.empty(); }

template <typename Holds>
int64_t Count(const Rows& rows, Holds holds) {
  int64_t count = 0;
  for (const CallRow* row : rows) {
    if (IsCounted(*row) && holds(*row)) count += row->sign;
  }
  return count;
}

template <typename Holds, typename Value>
double Add(const Rows& rows, Holds holds, Value value) {
  double sum = 0;
  for (const CallRow* row : rows) {
    if (IsCounted(*row) && holds(*row)) sum += row->sign * static_cast<double>(value(*row));
  }
  return sum;
}

bool Inbound(const CallRow& row, const char* outcome) {
  return row.direction == "inbound" && row.outcome == outcome;
}
bool Offered(const CallRow& row) {
  return Inbound(row, "answered") || Inbound(row, "abandoned") || Inbound(row, "dropped");
}

RawFigure Share(int64_t numerator, int64_t denominator) {
  RawFigure figure;
  figure.numerator = static_cast<double>(numerator);
  figure.denominator = static_cast<double>(denominator);
  figure.n = std::max<int64_t>(denominator, 0);
  if (denominator > 0) figure.value = figure.numerator / figure.denominator;
  return figure;
}

RawFigure ServiceLevel(const RawParameters& parameters, const Rows& rows) {
  const std::string variant = ValueOr(parameters, "variant", "v2");
  const int64_t threshold = std::stoll(ValueOr(parameters, "threshold_s", "20")) * 1000;
  const int64_t short_ms = std::stoll(ValueOr(parameters, "short_abandon_s", "20")) * 1000;
  const int64_t answered_in_time =
      Count(rows, [&](auto& row) { return Inbound(row, "answered") && row.queue_ms <= threshold; });
  const int64_t abandoned_in_time = Count(
      rows, [&](auto& row) { return Inbound(row, "abandoned") && row.queue_ms <= threshold; });
  const int64_t short_abandons = Count(rows, [&](auto& row) {
    return short_ms > 0 && Inbound(row, "abandoned") && row.queue_ms <= short_ms;
  });
  const int64_t offered = Count(rows, Offered);
  if (variant == "v1") {
    return Share(answered_in_time, Count(rows, [](auto& row) { return Inbound(row, "answered"); }));
  }
  if (variant == "v3") return Share(answered_in_time, offered - short_abandons);
  if (variant == "v4") return Share(answered_in_time + abandoned_in_time, offered);
  return Share(answered_in_time, offered);
}

RawFigure AbandonmentRate(const RawParameters& parameters, const Rows& rows) {
  const int64_t short_ms = std::stoll(ValueOr(parameters, "short_abandon_s", "0")) * 1000;
  const bool with_left = ValueOr(parameters, "include_left_before_queue", "false") == "true";
  const int64_t removed = Count(rows, [&](auto& row) {
    return short_ms > 0 && Inbound(row, "abandoned") && row.queue_ms <= short_ms;
  });
  const int64_t left =
      with_left ? Count(rows, [](auto& row) { return Inbound(row, "left_before_queue"); }) : 0;
  const int64_t abandoned = Count(rows, [](auto& row) { return Inbound(row, "abandoned"); });
  return Share(abandoned - removed + left, Count(rows, Offered) - removed + left);
}

template <typename Holds, typename Value>
RawFigure MeanSeconds(const Rows& rows, Holds holds, Value value) {
  RawFigure figure;
  figure.n = std::max<int64_t>(Count(rows, holds), 0);
  figure.denominator = static_cast<double>(Count(rows, holds));
  figure.numerator = Add(rows, holds, value) / 1000;
  if (figure.n > 0) figure.value = figure.numerator / figure.denominator;
  return figure;
}

// Retractions take an equal value out again.
RawFigure QuantileSeconds(const RawParameters& parameters, const Rows& rows, bool is_talk) {
  std::map<uint32_t, int64_t> counts;
  for (const CallRow* row : rows) {
    const bool counts_here =
        IsCounted(*row) && row->outcome == "answered" && (is_talk || row->direction == "inbound");
    if (counts_here) counts[is_talk ? row->talk_ms : row->queue_ms] += row->sign;
  }
  std::vector<double> values;
  for (const auto& [value, count] : counts) {
    for (int64_t i = 0; i < count; ++i) values.push_back(value);
  }
  RawFigure figure;
  figure.n = static_cast<int64_t>(values.size());
  if (values.empty()) return figure;
  const double h =
      static_cast<double>(values.size() - 1) * std::stod(ValueOr(parameters, "p", "0.5"));
  const auto low = static_cast<size_t>(h);
  const size_t high = std::min(low + 1, values.size() - 1);
  figure.value = (values[low] + (h - std::floor(h)) * (values[high] - values[low])) / 1000;
  return figure;
}

RawFigure Compute(const std::string& metric, const RawParameters& parameters, const Rows& rows) {
  const auto count_of = [&](auto holds) {
    RawFigure figure;
    const int64_t count = Count(rows, holds);
    figure.value = static_cast<double>(count);
    figure.n = std::max<int64_t>(count, 0);
    return figure;
  };
  const auto inbound = [](const char* outcome) {
    return [outcome](const CallRow& row) { return Inbound(row, outcome); };
  };
  const auto handled = [](const CallRow& row) { return row.outcome == "answered"; };
  const auto queue_ms = [](const CallRow& row) { return row.queue_ms; };
  if (metric == "call.offered") return count_of(Offered);
  if (metric == "call.answered") return count_of(inbound("answered"));
  if (metric == "call.abandoned") return count_of(inbound("abandoned"));
  if (metric == "call.left_before_queue") return count_of(inbound("left_before_queue"));
  if (metric == "call.service_level") return ServiceLevel(parameters, rows);
  if (metric == "call.abandonment_rate") return AbandonmentRate(parameters, rows);
  if (metric == "call.asa") return MeanSeconds(rows, inbound("answered"), queue_ms);
  if (metric == "call.asa_queued") {
    return MeanSeconds(
        rows, [](auto& row) { return Inbound(row, "answered") && row.queue_ms > 0; }, queue_ms);
  }
  if (metric == "call.time_to_abandon") return MeanSeconds(rows, inbound("abandoned"), queue_ms);
  if (metric == "call.aht") {
    return MeanSeconds(rows, handled, [](auto& row) { return row.handle_ms; });
  }
  if (metric == "call.talk_time_mean") {
    return MeanSeconds(rows, handled, [](auto& row) { return row.talk_ms; });
  }
  return QuantileSeconds(parameters, rows, metric == "call.talk_time_quantile");
}

}  // namespace

RawFigure RawCallFigure(const std::string& metric, const RawParameters& parameters,
                        const std::vector<const CallRow*>& rows) {
  RawFigure figure = Compute(metric, parameters, rows);
  // The two causes that every figure of calls must name.
  const int64_t phantom = Count(rows, [](auto& row) { return row.outcome == "phantom"; });
  if (phantom > 0) figure.excluded["phantom"] = phantom;
  return figure;
}

RawFigure RawSurveyFigure(const std::string& metric, const RawSubject& subject,
                          std::optional<double> threshold,
                          const std::vector<const SurveyRow*>& rows) {
  RawFigure figure;
  int64_t answered = 0;
  int64_t favourable = 0;
  double scores = 0;
  for (const SurveyRow* row : rows) {
    if (row->status != "ok" || row->answered[subject.position] == 0) continue;
    const double score = row->score_micro[subject.position] / 1e6 + subject.scale_minimum;
    answered += row->sign;
    scores += row->sign * score;
    const bool reaches =
        threshold ? score >= *threshold - 1e-9 : row->favourable[subject.position] != 0;
    if (reaches) favourable += row->sign;
  }
  figure.n = std::max<int64_t>(answered, 0);
  if (metric == "survey.responses") {
    figure.value = static_cast<double>(answered);
    return figure;
  }
  figure.denominator = static_cast<double>(answered);
  figure.numerator = metric == "survey.mean" ? scores : static_cast<double>(favourable);
  if (answered > 0) figure.value = figure.numerator / figure.denominator;
  return figure;
}

}  // namespace assay::testing
