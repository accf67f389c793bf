#include "query/server/messages.h"

#include "query/server/engine/refusal.h"

namespace assay::query {
namespace {

StatusOr<sql::Step> StepOf(v1::Step step, const std::string& field) {
  switch (step) {
    case v1::STEP_UNSPECIFIED:
      return sql::Step::kNone;
    case v1::STEP_QUARTER_HOUR:
      return sql::Step::kQuarterHour;
    case v1::STEP_HOUR:
      return sql::Step::kHour;
    case v1::STEP_DAY:
      return sql::Step::kDay;
    case v1::STEP_WEEK:
      return sql::Step::kWeek;
    case v1::STEP_MONTH:
      return sql::Step::kMonth;
    case v1::STEP_QUARTER:
      return sql::Step::kQuarter;
    case v1::STEP_YEAR:
      return sql::Step::kYear;
    default:
      return Refusal(kBadPeriod, field, fmt::format("there is no step {}", static_cast<int>(step)));
  }
}

StatusOr<std::string> MethodOf(int method, const std::string& field) {
  switch (method) {
    case event::v1::SURVEY_METHOD_KEYPRESS:
      return "keypress";
    case event::v1::SURVEY_METHOD_INQUIRY:
      return "inquiry";
    case event::v1::SURVEY_METHOD_WEB:
      return "web";
    case event::v1::SURVEY_METHOD_FAX:
      return "fax";
    case event::v1::SURVEY_METHOD_AGENCY:
      return "agency";
    case event::v1::SURVEY_METHOD_INTERACTIVE:
      return "interactive";
    default:
      return Refusal(kUnknownValue, field, fmt::format("there is no method {}", method));
  }
}

template <typename Repeated>
std::vector<std::string> Texts(const Repeated& texts) {
  return {texts.begin(), texts.end()};
}

v1::MetricUnit ToMessage(metrics::Unit unit) {
  switch (unit) {
    case metrics::Unit::kCount:
      return v1::METRIC_UNIT_COUNT;
    case metrics::Unit::kShare:
      return v1::METRIC_UNIT_SHARE;
    case metrics::Unit::kSeconds:
      return v1::METRIC_UNIT_SECONDS;
    case metrics::Unit::kScore:
      return v1::METRIC_UNIT_SCORE;
  }
  return v1::METRIC_UNIT_UNSPECIFIED;
}

v1::Direction ToMessage(metrics::Direction direction) {
  switch (direction) {
    case metrics::Direction::kHigherIsBetter:
      return v1::DIRECTION_HIGHER_IS_BETTER;
    case metrics::Direction::kLowerIsBetter:
      return v1::DIRECTION_LOWER_IS_BETTER;
    case metrics::Direction::kNeutral:
      return v1::DIRECTION_NEUTRAL;
  }
  return v1::DIRECTION_UNSPECIFIED;
}

v1::PrivacyClass ToMessage(metrics::PrivacyClass privacy_class) {
  switch (privacy_class) {
    case metrics::PrivacyClass::kPublic:
      return v1::PRIVACY_CLASS_PUBLIC;
    case metrics::PrivacyClass::kStaff:
      return v1::PRIVACY_CLASS_STAFF;
  }
  return v1::PRIVACY_CLASS_UNSPECIFIED;
}

std::string Text(std::string_view text) { return std::string(text); }

void ToMessage(const metrics::Text& text, v1::LocalText& message) {
  message.set_zh(Text(text.zh));
  message.set_en(Text(text.en));
}

void ToMessage(const sql::AskedMetric& asked, v1::MetricRef& message) {
  message.set_id(Text(asked.metric->id));
  message.set_version(asked.metric->version);
  message.set_unit(ToMessage(asked.metric->unit));
  message.set_direction(ToMessage(asked.metric->direction));
  for (const auto& [name, value] : asked.arguments.all()) {
    v1::Parameter& parameter = *message.add_parameters();
    parameter.set_name(name);
    parameter.set_value(value);
  }
}

void ToMessage(const metrics::Figure& figure, v1::Figure& message) {
  if (figure.value) message.set_value(*figure.value);
  if (figure.numerator) message.set_numerator(*figure.numerator);
  if (figure.denominator) message.set_denominator(*figure.denominator);
  message.set_n(figure.n);
  if (figure.interval) {
    v1::Interval& interval = *message.mutable_interval();
    interval.set_lower(figure.interval->lower);
    interval.set_upper(figure.interval->upper);
    interval.set_level(figure.interval->level);
    interval.set_method(Text(figure.interval->method));
  }
  for (const metrics::ExcludedFacts& excluded : figure.excluded) {
    v1::Excluded& each = *message.add_excluded();
    each.set_cause(Text(excluded.cause));
    each.set_count(excluded.count);
  }
  message.set_absent_reason(Text(figure.absent_reason));
  message.set_relative_error_max(figure.relative_error_max);
}

void AsOfToMessage(const Answer& answer, v1::AsOf& message) {
  std::optional<WallTime> newest;
  for (const LedgerEntry& entry : answer.ledger) {
    v1::PartitionPosition& position = *message.add_positions();
    position.set_log_id(entry.log_id);
    position.set_partition(entry.partition);
    position.set_offset(entry.offset_max);
    if (!newest || *newest < entry.newest_ingested_at) newest = entry.newest_ingested_at;
  }
  if (newest) SetTimestamp(*newest, *message.mutable_newest_ingested_at());
  SetTimestamp(answer.answered_at, *message.mutable_answered_at());
  message.set_late_count(answer.late_count);
}

void ToMessage(const metrics::ParameterSpec& parameter, v1::ParameterDefinition& message) {
  message.set_name(Text(parameter.name));
  ToMessage(parameter.description, *message.mutable_description());
  message.set_default_value(Text(parameter.default_value));
  for (const std::string_view value : parameter.allowed) message.add_allowed_values(Text(value));
  if (parameter.minimum) message.set_minimum(*parameter.minimum);
  if (parameter.maximum) message.set_maximum(*parameter.maximum);
  for (const std::string_view value : parameter.fast) message.add_fast_values(Text(value));
}

}  // namespace

StatusOr<std::vector<AckedPosition>> AckedOf(const v1::QueryRequest& request) {
  std::vector<AckedPosition> acked;
  for (const v1::AckedPosition& each : request.after()) {
    const std::string field = fmt::format("after[{}].family", acked.size());
    ASSIGN_OR_RETURN(const std::optional<Family> family, ParseFamily(each.family(), field));
    if (!family) return Refusal(kUnknownValue, field, "none given; there are: call, survey");
    acked.push_back({.family = *family,
                     .source_id = each.source_id(),
                     .epoch = each.epoch(),
                     .sequence = each.sequence()});
  }
  return acked;
}

StatusOr<MetricRequest> FromMessage(const v1::MetricQuery& query, int index) {
  const std::string field = fmt::format("queries[{}].", index);
  ASSIGN_OR_RETURN(const sql::Step step, StepOf(query.every(), field + "every"));
  MetricRequest request{.field = field,
                        .name = query.name(),
                        .metrics = Texts(query.metrics()),
                        .by = Texts(query.by()),
                        .from = query.from(),
                        .to = query.to(),
                        .every = step,
                        .time_zone = query.time_zone(),
                        .row_limit = query.row_limit()};
  for (const v1::Filter& filter : query.where()) {
    request.where.push_back({filter.dimension(), Texts(filter.values())});
  }
  for (const v1::Parameter& parameter : query.parameters()) {
    request.parameters.emplace_back(parameter.name(), parameter.value());
  }
  return request;
}

StatusOr<CallCentreRequest> FromMessage(const v1::GetCallCentreRequest& request) {
  ASSIGN_OR_RETURN(const sql::Step step, StepOf(request.every(), "every"));
  return CallCentreRequest{.unit = request.unit_id(),
                           .from = request.from(),
                           .to = request.to(),
                           .every = step,
                           .time_zone = request.time_zone(),
                           .businesses = Texts(request.businesses()),
                           .skills = Texts(request.skills()),
                           .by = Texts(request.by()),
                           .threshold_s = request.threshold_s(),
                           .short_abandon_s = request.short_abandon_s()};
}

StatusOr<SatisfactionRequest> FromMessage(const v1::GetSatisfactionRequest& request) {
  ASSIGN_OR_RETURN(const sql::Step step, StepOf(request.every(), "every"));
  std::vector<std::string> methods;
  for (const int method : request.methods()) {
    ASSIGN_OR_RETURN(std::string name, MethodOf(method, "methods"));
    methods.push_back(std::move(name));
  }
  return SatisfactionRequest{.unit = request.unit_id(),
                             .from = request.from(),
                             .to = request.to(),
                             .every = step,
                             .time_zone = request.time_zone(),
                             .questionnaire = request.questionnaire_id(),
                             .methods = std::move(methods),
                             .by = Texts(request.by())};
}

Status ResultWriter::Begin(const Answer& head) {
  bytes_.BeginField(field_of_(index_++));
  v1::MetricResult message;
  message.set_name(head.name);
  for (const sql::AskedMetric& asked : head.metrics) ToMessage(asked, *message.add_metrics());
  for (const std::string& dimension : head.dimensions) message.add_dimensions(dimension);
  return bytes_.Append(message);
}

Status ResultWriter::Add(AnswerRow row) {
  row_.Clear();
  v1::Row& message = *row_.add_rows();
  message.set_step_start(row.step_start);
  for (const std::string& key : row.keys) message.add_keys(key);
  for (const metrics::Figure& figure : row.figures) ToMessage(figure, *message.add_figures());
  for (const uint32_t words : row.folded_words) message.add_folded_words(words);
  return bytes_.Append(row_);
}

Status ResultWriter::End(const Answer& head) {
  v1::MetricResult message;
  AsOfToMessage(head, *message.mutable_as_of());
  message.set_level(Text(sql::Name(head.level)));
  RETURN_IF_ERROR(bytes_.Append(message));
  bytes_.EndField();
  return OkStatus();
}

void ToMessage(const metrics::Metric& metric, v1::MetricDefinition& message) {
  message.set_id(Text(metric.id));
  message.set_version(metric.version);
  message.set_family(Text(metrics::Name(metric.family)));
  ToMessage(metric.name, *message.mutable_name());
  ToMessage(metric.definition, *message.mutable_definition());
  message.set_formula(Text(metric.formula));
  message.set_source(Text(metric.source));
  message.set_unit(ToMessage(metric.unit));
  message.set_direction(ToMessage(metric.direction));
  message.set_privacy_class(ToMessage(metric.privacy_class));
  message.set_interval_method(Text(metric.interval_method));
  for (const auto& parameter : metric.parameters) ToMessage(parameter, *message.add_parameters());
  for (const metrics::Dimension& dimension : metrics::AllDimensions()) {
    if (metrics::Allows(metric.family, dimension)) message.add_dimensions(Text(dimension.id));
  }
  for (const std::string_view cause : metric.excluded_causes) {
    message.add_excluded_causes(Text(cause));
  }
}

void ToMessage(const metrics::Dimension& dimension, v1::DimensionDefinition& message) {
  message.set_id(Text(dimension.id));
  ToMessage(dimension.name, *message.mutable_name());
  ToMessage(dimension.description, *message.mutable_description());
}

void SetTimestamp(WallTime moment, google::protobuf::Timestamp& message) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(moment);
  message.set_seconds(seconds.time_since_epoch().count());
  message.set_nanos(static_cast<int32_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(moment - seconds).count()));
}

}  // namespace assay::query
