#include "query/server/engine/resolver.h"

#include <algorithm>
#include <map>
#include <set>

#include "query/server/engine/period.h"
#include "query/server/engine/refusal.h"
#include "query/server/engine/registry_lookup.h"
#include "query/server/engine/unit_filter.h"

namespace assay::query {
namespace {

using metrics::Dimension;
using metrics::Metric;
using Kind = Dimension::Kind;

class Resolver {
 public:
  Resolver(const MetricRequest& request, const Caller& caller, const directory::Snapshot& snapshot)
      : request_(request),
        snapshot_(snapshot),
        field_(request.field),
        units_(snapshot, caller.units) {}

  StatusOr<ResolvedQuestion> Run() {
    RETURN_IF_ERROR(CheckSizes());
    ASSIGN_OR_RETURN(metrics_, FindMetrics(request_.metrics, field_ + "metrics"));
    selection().family = metrics_.front()->family;
    RETURN_IF_ERROR(ResolvePeriod());
    RETURN_IF_ERROR(ResolveWhere());
    RETURN_IF_ERROR(ResolveBy());
    RETURN_IF_ERROR(ResolveSubjectsOfSurveys());
    RETURN_IF_ERROR(ResolveParameters());
    selection().units = units_.Units();
    result_.field = field_;
    result_.name = request_.name;
    result_.question.row_limit = request_.row_limit == 0 ? kRowLimitDefault : request_.row_limit;
    result_.rows_per_word_max = RowsPerWord();
    result_.rows_max = result_.question.row_limit;
    if (KnowsEveryKey()) {
      result_.rows_max = std::min(result_.rows_max, result_.rows_per_word_max);
    }
    return std::move(result_);
  }

 private:
  sql::Selection& selection() { return result_.question.selection; }

  Status CheckSizes() const {
    const auto require = [&](bool holds, std::string_view name, std::string_view rule) {
      return holds ? OkStatus() : Refusal(kBadQuestion, fmt::format("{}{}", field_, name), rule);
    };
    RETURN_IF_ERROR(require(request_.name.size() <= kNameBytesMax, "name",
                            fmt::format("at most {} bytes", kNameBytesMax)));
    RETURN_IF_ERROR(require(!request_.metrics.empty(), "metrics",
                            "name at least one metric; ListMetrics has them all"));
    RETURN_IF_ERROR(require(request_.metrics.size() <= kMetricsMax, "metrics",
                            fmt::format("at most {} metrics in a query", kMetricsMax)));
    RETURN_IF_ERROR(require(request_.by.size() <= kDimensionsMax, "by",
                            fmt::format("at most {} dimensions", kDimensionsMax)));
    return require(request_.row_limit <= kRowLimitMax, "row_limit",
                   fmt::format("at most {} rows", kRowLimitMax));
  }

  Status ResolvePeriod() {
    ASSIGN_OR_RETURN(selection().period, ParsePeriod(request_.from, request_.to, field_));
    RETURN_IF_ERROR(CheckStep(selection().period, request_.every, field_));
    selection().step = request_.every;
    if (request_.time_zone.empty()) return OkStatus();
    const auto zone = directory::TimeZone::Find(request_.time_zone);
    if (!zone.ok()) {
      return Refusal(
          kBadPeriod, field_ + "time_zone",
          fmt::format("\"{}\" is not an IANA time zone such as Asia/Shanghai", request_.time_zone));
    }
    result_.zone = *zone;
    // Without steps of moments a zone changes nothing; equal questions stay equal.
    const bool matters = selection().period.kind == sql::Period::Kind::kMoments &&
                         selection().step != sql::Step::kNone;
    if (matters) selection().time_zone = zone->name();
    return OkStatus();
  }

  Status ResolveWhere() {
    for (size_t i = 0; i < request_.where.size(); ++i) {
      const FilterRequest& filter = request_.where[i];
      const std::string field = fmt::format("{}where[{}]", field_, i);
      ASSIGN_OR_RETURN(const Dimension* dimension,
                       FindDimension(selection().family, filter.dimension, field + ".dimension"));
      RETURN_IF_ERROR(AddFilter(*dimension, filter.values,
                                filter.field.empty() ? field + ".values" : filter.field));
    }
    return OkStatus();
  }

  Status AddFilter(const Dimension& dimension, std::vector<std::string> values,
                   const std::string& field) {
    if (values.empty() || values.size() > kFilterValuesMax) {
      return Refusal(kBadFilter, field, fmt::format("1 to {} values", kFilterValuesMax));
    }
    for (const std::string& value : values) {
      if (value.size() > kValueBytesMax) {
        return Refusal(kBadFilter, field,
                       fmt::format("a value has more than {} bytes", kValueBytesMax));
      }
    }
    // In one order, without repetition: equal filters make equal statements.
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    if (dimension.kind == Kind::kUnit || dimension.kind == Kind::kLevel) {
      return units_.Narrow(dimension, values, field);
    }
    if (dimension.kind == Kind::kSubject) {
      auto& asked = dimension.id == "item" ? subjects_.items : subjects_.dimensions;
      if (asked) return Refusal(kBadFilter, field, "this dimension is filtered twice");
      asked = SubjectRequest::Values{std::move(values), field};
      return OkStatus();
    }
    RETURN_IF_ERROR(CheckFixedValues(dimension, values, field));
    if (dimension.id == "questionnaire") subjects_.questionnaires = {values, field};
    selection().where.push_back({dimension.id, std::move(values)});
    return OkStatus();
  }

  Status ResolveBy() {
    std::set<std::string_view> seen;
    for (size_t i = 0; i < request_.by.size(); ++i) {
      const std::string field = fmt::format("{}by[{}]", field_, i);
      ASSIGN_OR_RETURN(const Dimension* dimension,
                       FindDimension(selection().family, request_.by[i], field));
      if (!seen.insert(dimension->id).second) {
        return Refusal(kBadQuestion, field, fmt::format("\"{}\" is named twice", dimension->id));
      }
      result_.dimensions.emplace_back(dimension->id);
      selection().by.push_back(CutBy(*dimension, field));
    }
    return OkStatus();
  }

  // Whether what the facts are cut by has only values that are known here. Units that are not
  // registered any more are not.
  bool KnowsEveryKey() {
    return std::ranges::none_of(selection().by, [&](const sql::Cut& cut) {
      return cut.is_word || cut.kind == sql::Cut::Kind::kSubject || cut.column == "questionnaire" ||
             (cut.column == "unit" && !selection().units);
    });
  }

  // Every step with every value of what is not a word; a value may also be empty.
  uint64_t RowsPerWord() {
    uint64_t rows = StepsMax(selection().period, selection().step);
    for (size_t i = 0; i < selection().by.size(); ++i) {
      const sql::Cut& cut = selection().by[i];
      const Dimension& dimension = *metrics::FindDimension(result_.dimensions[i]);
      if (cut.is_word || cut.kind == sql::Cut::Kind::kSubject) continue;
      size_t values = dimension.values.size();
      if (dimension.kind == Kind::kUnit) {
        values = selection().units ? selection().units->size() : snapshot_.units().size();
      } else if (dimension.kind == Kind::kLevel) {
        values = std::set<std::string_view>(cut.above.begin(), cut.above.end()).size();
      }
      rows *= values + 1;
    }
    return rows;
  }

  sql::Cut CutBy(const Dimension& dimension, const std::string& field) {
    if (dimension.kind == Kind::kColumn) {
      return {.column = dimension.id, .is_word = dimension.is_word};
    }
    if (dimension.kind != Kind::kSubject) return units_.CutBy(dimension);
    (dimension.id == "item" ? subjects_.by_item : subjects_.by_dimension) = true;
    subjects_.by_field = field;
    return {.kind = sql::Cut::Kind::kSubject};
  }

  Status ResolveSubjectsOfSurveys() {
    if (selection().family != metrics::Family::kSurvey) return OkStatus();
    ASSIGN_OR_RETURN(ResolvedSubjects resolved, ResolveSubjects(snapshot_, subjects_));
    selection().subjects = std::move(resolved.layouts);
    selection().subject_kind = resolved.kind;
    result_.scales = std::move(resolved.scales);
    favourable_from_ = resolved.favourable_from;
    return OkStatus();
  }

  Status ResolveParameters() {
    std::map<std::string, std::string> given;
    for (size_t i = 0; i < request_.parameters.size(); ++i) {
      const auto& [name, value] = request_.parameters[i];
      const std::string field = fmt::format("{}parameters[{}]", field_, i);
      RETURN_IF_ERROR(CheckParameterName(metrics_, name, field));
      if (!given.emplace(name, value).second) {
        return Refusal(kBadQuestion, field, fmt::format("\"{}\" is set twice", name));
      }
    }
    for (const Metric* metric : metrics_) {
      const auto arguments = metrics::Arguments::Resolve(metric->parameters, given);
      if (!arguments.ok()) {
        return WithReason(Annotate(arguments.status(), field_ + "parameters"),
                          ReasonOf(arguments.status()));
      }
      metrics::Recipe recipe = metric->recipe(*arguments, selection().subject_kind);
      UseStoredThreshold(recipe);
      result_.question.metrics.push_back({metric, *arguments, std::move(recipe)});
    }
    return OkStatus();
  }

  // A threshold that is the questionnaire's own is answered from roll-ups.
  void UseStoredThreshold(metrics::Recipe& recipe) const {
    for (metrics::Term& term : recipe.numerator) {
      if (term.measure.state == metrics::State::kFavourable &&
          term.measure.limit == favourable_from_) {
        term.measure.limit.reset();
      }
    }
  }

  const MetricRequest& request_;
  const directory::Snapshot& snapshot_;
  const std::string field_;
  UnitFilter units_;
  SubjectRequest subjects_;
  std::vector<const Metric*> metrics_;
  std::optional<double> favourable_from_;
  ResolvedQuestion result_;
};

}  // namespace

StatusOr<ResolvedQuestion> Resolve(const MetricRequest& request, const Caller& caller,
                                   const directory::Snapshot& snapshot) {
  return Resolver(request, caller, snapshot).Run();
}

}  // namespace assay::query
