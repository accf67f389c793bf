#include "query/sql/plan.h"

#include <algorithm>
#include <optional>

namespace assay::sql {
namespace {

using metrics::Family;
using metrics::MeasureSet;

MeasureSet MeasuresOf(const Question& question) {
  MeasureSet measures;
  measures.Add({.state = metrics::State::kLate});
  for (const AskedMetric& asked : question.metrics) {
    metrics::AddMeasures(asked.recipe, measures);
  }
  return measures;
}

// One statement being planned.
class FamilyPlan {
 public:
  explicit FamilyPlan(Family family) : family_(family) {}

  // The number of the part with these sums; an equal selection gets the measures added.
  size_t AddSums(const Question& question, Level level) {
    const MeasureSet measures = MeasuresOf(question);
    for (size_t i = 0; i < sums_.size(); ++i) {
      SumsPart& part = sums_[i];
      if (part.level != level || part.row_limit != question.row_limit) continue;
      if (part.selection != question.selection) continue;
      for (const metrics::Measure& measure : measures.all()) part.measures.Add(measure);
      return i;
    }
    sums_.push_back({question.selection, measures, level, question.row_limit});
    return sums_.size() - 1;
  }

  size_t AddQuantile(const Question& question, const metrics::Quantile& quantile,
                     uint64_t exact_rows_max) {
    for (size_t i = 0; i < quantiles_.size(); ++i) {
      const QuantilePart& part = quantiles_[i];
      if (part.quantile == quantile && part.selection == question.selection &&
          part.row_limit == question.row_limit) {
        return i;
      }
    }
    quantiles_.push_back({question.selection, quantile, exact_rows_max, question.row_limit});
    return quantiles_.size() - 1;
  }

  const MeasureSet& measures(size_t sums_part) const { return sums_[sums_part].measures; }
  // Sums come first, quantiles follow.
  int32_t NumberOfQuantile(size_t index) const {
    return static_cast<int32_t>(sums_.size() + index);
  }

  Statement Write() const {
    Bindings bindings;
    Statement statement{.text = LedgerPart(family_), .parameters = {}};
    int32_t number = 0;
    for (const SumsPart& part : sums_) {
      statement.text += "\nUNION ALL\n" + ToSql(part, number++, bindings);
    }
    for (const QuantilePart& part : quantiles_) {
      statement.text += "\nUNION ALL\n" + ToSql(part, number++, bindings);
    }
    statement.parameters = bindings.parameters();
    return statement;
  }

 private:
  Family family_;
  std::vector<SumsPart> sums_;
  std::vector<QuantilePart> quantiles_;
};

Level LevelOf(const Question& question) {
  const MeasureSet measures = MeasuresOf(question);
  const bool is_stored =
      std::all_of(measures.all().begin(), measures.all().end(), metrics::IsStored);
  return is_stored ? RollUpOf(question.selection.period) : Level::kFacts;
}

}  // namespace

Plan MakePlan(std::span<const Question> questions, uint64_t exact_rows_max) {
  std::vector<std::pair<Family, FamilyPlan>> families;
  const auto index_of = [&](Family family) {
    for (size_t i = 0; i < families.size(); ++i) {
      if (families[i].first == family) return i;
    }
    families.emplace_back(family, FamilyPlan(family));
    return families.size() - 1;
  };

  Plan plan;
  for (const Question& question : questions) {
    QuestionPlan& planned = plan.questions.emplace_back();
    planned.statement = index_of(question.selection.family);
    FamilyPlan& family = families[planned.statement].second;
    planned.level = LevelOf(question);
    planned.sums_part = static_cast<int32_t>(family.AddSums(question, planned.level));
    for (const AskedMetric& asked : question.metrics) {
      planned.quantile_parts.push_back(kNoPart);
      if (!asked.recipe.quantile) continue;
      planned.quantile_parts.back() = static_cast<int32_t>(
          family.AddQuantile(question, *asked.recipe.quantile, exact_rows_max));
      planned.level = Level::kFacts;
    }
  }

  // Only now are all parts known, and with them their numbers.
  for (QuestionPlan& planned : plan.questions) {
    const FamilyPlan& family = families[planned.statement].second;
    planned.measures = family.measures(static_cast<size_t>(planned.sums_part));
    for (int32_t& part : planned.quantile_parts) {
      if (part != kNoPart) part = family.NumberOfQuantile(static_cast<size_t>(part));
    }
  }
  for (const auto& [family, planned] : families) {
    plan.statements.push_back({family, planned.Write()});
  }
  return plan;
}

}  // namespace assay::sql
