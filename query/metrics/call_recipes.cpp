#include "query/metrics/call_recipes.h"

#include <string>

namespace assay::metrics {
namespace {

constexpr Population Inbound(uint8_t outcomes) {
  return {.outcomes = outcomes, .side = CallSide::kInbound};
}
constexpr uint8_t Bit(Outcome outcome) { return static_cast<uint8_t>(outcome); }

// Calls that asked for an agent: they were answered, gave up waiting, or the system lost them.
constexpr Population kOffered =
    Inbound(Outcome::kAnswered | Outcome::kAbandoned | Outcome::kDropped);
constexpr Population kAnswered = Inbound(Bit(Outcome::kAnswered));
constexpr Population kAbandoned = Inbound(Bit(Outcome::kAbandoned));
constexpr Population kDropped = Inbound(Bit(Outcome::kDropped));
constexpr Population kLeftBeforeQueue = Inbound(Bit(Outcome::kLeftBeforeQueue));
constexpr Population kSelfServed = Inbound(Bit(Outcome::kSelfServed));
constexpr Population kHandled = {.outcomes = Bit(Outcome::kAnswered)};
constexpr Population kPhantom = {.outcomes = Bit(Outcome::kPhantom)};
constexpr Population kOutbound = {.outcomes = static_cast<uint8_t>(63 & ~Bit(Outcome::kPhantom)),
                                  .side = CallSide::kOutbound};

constexpr double kMilliseconds = 1e-3;

Term Plus(State state, Population population) { return {1, {state, population}}; }
Term Facts(Population population) { return Plus(State::kFacts, population); }
Term Within(int weight, Population population, double seconds) {
  return {weight, {State::kWithin, population, seconds}};
}

std::vector<Exclusion> NotCalls() {
  return {{"phantom", {Facts(kPhantom)}}, {"outbound", {Facts(kOutbound)}}};
}
std::vector<Exclusion> NotOffered() {
  std::vector<Exclusion> excluded = NotCalls();
  excluded.push_back({"left_before_queue", {Facts(kLeftBeforeQueue)}});
  excluded.push_back({"self_served", {Facts(kSelfServed)}});
  return excluded;
}

std::vector<Exclusion> NotHandled() { return {{"phantom", {Facts(kPhantom)}}}; }

Recipe QuantileOf(State state, Population population, const Arguments& arguments) {
  return {.numerator = {},
          .denominator = {Facts(population)},
          .unit = kMilliseconds,
          .excluded = population.side == CallSide::kInbound ? NotCalls() : NotHandled(),
          .quantile = Quantile{state, population, arguments.number("p")}};
}

}  // namespace

Recipe OfferedRecipe(const Arguments&, SubjectKind) {
  return {.numerator = {Facts(kOffered)}, .excluded = NotOffered()};
}
Recipe AnsweredRecipe(const Arguments&, SubjectKind) {
  return {.numerator = {Facts(kAnswered)}, .excluded = NotCalls()};
}
Recipe AbandonedRecipe(const Arguments&, SubjectKind) {
  return {.numerator = {Facts(kAbandoned)}, .excluded = NotCalls()};
}
Recipe LeftBeforeQueueRecipe(const Arguments&, SubjectKind) {
  return {.numerator = {Facts(kLeftBeforeQueue)}, .excluded = NotCalls()};
}

Recipe ServiceLevelRecipe(const Arguments& arguments, SubjectKind) {
  const std::string& variant = arguments.text("variant");
  const double threshold_s = arguments.number("threshold_s");
  const double short_s = arguments.number("short_abandon_s");
  Recipe recipe{.numerator = {Within(1, kAnswered, threshold_s)},
                .denominator = {Facts(kOffered)},
                .excluded = NotOffered()};
  if (variant == "v1") {
    recipe.denominator = {Facts(kAnswered)};
    recipe.excluded.push_back({"abandoned", {Facts(kAbandoned)}});
    recipe.excluded.push_back({"dropped", {Facts(kDropped)}});
  } else if (variant == "v3" && short_s > 0) {
    recipe.denominator.push_back(Within(-1, kAbandoned, short_s));
    recipe.excluded.push_back({"short_abandon", {Within(1, kAbandoned, short_s)}});
  } else if (variant == "v4") {
    recipe.numerator.push_back(Within(1, kAbandoned, threshold_s));
  }
  return recipe;
}

Recipe AverageSpeedOfAnswerRecipe(const Arguments&, SubjectKind) {
  return {.numerator = {Plus(State::kQueueMs, kAnswered)},
          .denominator = {Facts(kAnswered)},
          .squares = {Plus(State::kQueueMsSquared, kAnswered)},
          .unit = kMilliseconds,
          .excluded = NotCalls()};
}

Recipe AverageSpeedOfAnswerQueuedRecipe(const Arguments&, SubjectKind) {
  Recipe recipe{.numerator = {Plus(State::kQueueMs, kAnswered)},
                .denominator = {Plus(State::kQueued, kAnswered)},
                .squares = {Plus(State::kQueueMsSquared, kAnswered)},
                .unit = kMilliseconds,
                .excluded = NotCalls()};
  recipe.excluded.push_back({"not_queued", {Facts(kAnswered), {-1, {State::kQueued, kAnswered}}}});
  return recipe;
}

Recipe AbandonmentRateRecipe(const Arguments& arguments, SubjectKind) {
  const double short_s = arguments.number("short_abandon_s");
  Recipe recipe{
      .numerator = {Facts(kAbandoned)}, .denominator = {Facts(kOffered)}, .excluded = NotCalls()};
  recipe.excluded.push_back({"self_served", {Facts(kSelfServed)}});
  if (short_s > 0) {
    recipe.numerator.push_back(Within(-1, kAbandoned, short_s));
    recipe.denominator.push_back(Within(-1, kAbandoned, short_s));
    recipe.excluded.push_back({"short_abandon", {Within(1, kAbandoned, short_s)}});
  }
  if (arguments.text("include_left_before_queue") == "true") {
    recipe.numerator.push_back(Facts(kLeftBeforeQueue));
    recipe.denominator.push_back(Facts(kLeftBeforeQueue));
  } else {
    recipe.excluded.push_back({"left_before_queue", {Facts(kLeftBeforeQueue)}});
  }
  return recipe;
}

Recipe TimeToAbandonRecipe(const Arguments&, SubjectKind) {
  return {.numerator = {Plus(State::kQueueMs, kAbandoned)},
          .denominator = {Facts(kAbandoned)},
          .squares = {Plus(State::kQueueMsSquared, kAbandoned)},
          .unit = kMilliseconds,
          .excluded = NotCalls()};
}

Recipe AverageHandleTimeRecipe(const Arguments&, SubjectKind) {
  return {.numerator = {Plus(State::kHandleMs, kHandled)},
          .denominator = {Facts(kHandled)},
          .squares = {Plus(State::kHandleMsSquared, kHandled)},
          .unit = kMilliseconds,
          .excluded = NotHandled()};
}

Recipe TalkTimeMeanRecipe(const Arguments&, SubjectKind) {
  return {.numerator = {Plus(State::kTalkMs, kHandled)},
          .denominator = {Facts(kHandled)},
          .unit = kMilliseconds,
          .excluded = NotHandled()};
}

Recipe TalkTimeQuantileRecipe(const Arguments& arguments, SubjectKind) {
  return QuantileOf(State::kTalkMs, kHandled, arguments);
}
Recipe WaitQuantileRecipe(const Arguments& arguments, SubjectKind) {
  return QuantileOf(State::kQueueMs, kAnswered, arguments);
}

}  // namespace assay::metrics
