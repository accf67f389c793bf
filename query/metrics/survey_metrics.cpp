// The metrics of survey responses. Cut or filtered by item or dimension they speak about that
// subject; otherwise about responses as a whole, with the questionnaire's overall item as subject.

#include "query/metrics/registry.h"

namespace assay::metrics {
namespace {

constexpr double kMillionths = 1e-6;

Term Plus(State state) { return {1, {.state = state}}; }
Term Minus(State state) { return {-1, {.state = state}}; }

std::vector<Exclusion> NotScored() {
  return {{"not_answered", {Plus(State::kAsked), Minus(State::kAnswered)}},
          {kNotInQuestionnaire, {Plus(State::kFacts), Minus(State::kAsked)}}};
}

Recipe ResponsesRecipe(const Arguments&, SubjectKind subject) {
  if (subject == SubjectKind::kOverall) return {.numerator = {Plus(State::kFacts)}};
  return {.numerator = {Plus(State::kAnswered)}, .excluded = NotScored()};
}

Recipe MeanRecipe(const Arguments&, SubjectKind) {
  return {.numerator = {Plus(State::kScore)},
          .denominator = {Plus(State::kAnswered)},
          .squares = {Plus(State::kScoreSquared)},
          .unit = kMillionths,
          .is_on_scale = true,
          .excluded = NotScored()};
}

Recipe FavourableShareRecipe(const Arguments& arguments, SubjectKind) {
  const Measure favourable{.state = State::kFavourable,
                           .limit = arguments.number_if_any("threshold")};
  return {.numerator = {{1, favourable}},
          .denominator = {Plus(State::kAnswered)},
          .excluded = NotScored()};
}

Metric Responses() {
  return {
      .id = "survey.responses",
      .family = Family::kSurvey,
      .name = {.zh = "答卷数", .en = "Survey responses"},
      .definition = {.zh = "收到的答卷数，归入答卷的时段。按题目或维度划分或筛选时，为回答了该题目"
                           "或维度的答卷数。",
                     .en = "Responses received, in the period in which they were given. Cut or "
                           "filtered by item or dimension: those that answered it."},
      .formula = "responses, or responses that answered the item or dimension",
      .source = "Field convention",
      .privacy_class = PrivacyClass::kPublic,
      .excluded_causes = {"not_answered", kNotInQuestionnaire},
      .recipe = ResponsesRecipe,
  };
}

Metric Mean() {
  return {
      .id = "survey.mean",
      .family = Family::kSurvey,
      .name = {.zh = "平均分", .en = "Mean score"},
      .definition =
          {.zh = "回答者在问卷量表上的平均分：总体满意题，或所划分、筛选的题目或维度。维度得分是"
                 "每份答卷中该维度已答题目的平均值。未作答者不计入。量表不同的题目不混合平均。",
           .en = "Mean score, in points of the questionnaire's scale, of those who answered: of "
                 "the overall item, or of the item or dimension that is cut or filtered by. A "
                 "dimension's score is, in each response, the mean of its answered items. Who did "
                 "not answer is not in it. Scores of different scales are never averaged "
                 "together."},
      .formula = "sum of scores / answered",
      .source = "GB/T 19038, SERVQUAL (dimensions)",
      .privacy_class = PrivacyClass::kPublic,
      .unit = Unit::kScore,
      .direction = Direction::kHigherIsBetter,
      .finaliser = Finaliser::kMean,
      .interval_method = "wilson_mean",
      .excluded_causes = {"not_answered", kNotInQuestionnaire},
      .recipe = MeanRecipe,
  };
}

Metric FavourableShare() {
  return {
      .id = "survey.favourable_share",
      .family = Family::kSurvey,
      .name = {.zh = "满意率", .en = "Favourable share"},
      .definition =
          {.zh = "得分达到满意门槛的回答者占全部回答者的比例（五分制中 4 分及以上即“前两格”）。"
                 "默认采用问卷为每题规定的门槛。未作答者不计入。",
           .en = "The share of those who answered whose score reaches the favourable threshold "
                 "(4 on a scale of 1 to 5: the top two boxes). By default the threshold is the one "
                 "the questionnaire sets for each item. Who did not answer is not in it."},
      .formula = "answered(score >= threshold) / answered",
      .source = "Top-box practice (HCAHPS); questionnaire reference data",
      .privacy_class = PrivacyClass::kPublic,
      .unit = Unit::kShare,
      .direction = Direction::kHigherIsBetter,
      .finaliser = Finaliser::kShare,
      .interval_method = "wilson",
      .parameters = {{.name = "threshold",
                      .kind = ParameterSpec::Kind::kNumberOrWord,
                      .description = {.zh = "满意门槛，量表分值；favourable_from 表示采用问卷规定的"
                                            "门槛。",
                                      .en = "The least favourable score, in points of the scale; "
                                            "favourable_from takes what the questionnaire sets."},
                      .default_value = "favourable_from",
                      .minimum = -1e6,
                      .maximum = 1e6,
                      .fast = {"favourable_from"}}},
      .excluded_causes = {"not_answered", kNotInQuestionnaire},
      .recipe = FavourableShareRecipe,
  };
}

}  // namespace

std::vector<Metric> SurveyMetrics() { return {Responses(), Mean(), FavourableShare()}; }

}  // namespace assay::metrics
