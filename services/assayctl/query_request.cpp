#include "services/assayctl/query_request.h"

#include <date/date.h>

#include <algorithm>
#include <map>
#include <regex>
#include <utility>

namespace assay::assayctl {

namespace {

// The period when none is given: this many days, today included.
constexpr int kDaysByDefault = 30;

const std::map<std::string, query::v1::Step>& Steps() {
  static const std::map<std::string, query::v1::Step> steps = {
      {"quarter_hour", query::v1::STEP_QUARTER_HOUR},
      {"hour", query::v1::STEP_HOUR},
      {"day", query::v1::STEP_DAY},
      {"week", query::v1::STEP_WEEK},
      {"month", query::v1::STEP_MONTH},
      {"quarter", query::v1::STEP_QUARTER},
      {"year", query::v1::STEP_YEAR}};
  return steps;
}

std::vector<std::string> SplitByComma(const std::string& text) {
  std::vector<std::string> parts;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find(',', begin), text.size());
    if (end > begin) parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

// "name=value"; false when there is no name or no sign.
bool SplitByEquals(const std::string& text, std::string* name, std::string* value) {
  const size_t sign = text.find('=');
  if (sign == text.npos || sign == 0) return false;
  *name = text.substr(0, sign);
  *value = text.substr(sign + 1);
  return true;
}

std::string DateText(WallTime moment) {
  return date::format("%F", date::floor<date::days>(moment));
}

StatusOr<query::v1::MetricQuery> MakeQuestion(const QueryOptions& options, WallTime now) {
  query::v1::MetricQuery question;
  std::string problems;
  for (const std::string& list : options.by) {
    for (std::string& dimension : SplitByComma(list)) question.add_by(std::move(dimension));
  }
  for (const std::string& condition : options.where) {
    query::v1::Filter& filter = *question.add_where();
    std::string values;
    if (!SplitByEquals(condition, filter.mutable_dimension(), &values)) {
      problems += fmt::format("; --where {}: write it as dimension=value,value", condition);
    }
    for (std::string& value : SplitByComma(values)) filter.add_values(std::move(value));
  }
  for (const std::string& text : options.parameters) {
    query::v1::Parameter& parameter = *question.add_parameters();
    if (!SplitByEquals(text, parameter.mutable_name(), parameter.mutable_value())) {
      problems += fmt::format("; --param {}: write it as name=value", text);
    }
  }
  if (const auto step = Steps().find(options.every); step != Steps().end()) {
    question.set_every(step->second);
  } else if (!options.every.empty()) {
    problems += fmt::format(
        "; --every {}: use quarter_hour, hour, day, week, month, quarter or "
        "year",
        options.every);
  }
  if (options.from.empty() != options.to.empty()) problems += "; --from and --to go together";
  if (!problems.empty()) return InvalidArgument("query: {}", problems.substr(2));

  const auto day = std::chrono::hours(24);
  question.set_from(options.from.empty() ? DateText(now - (kDaysByDefault - 1) * day)
                                         : options.from);
  question.set_to(options.to.empty() ? DateText(now + day) : options.to);
  question.set_time_zone(options.time_zone);
  question.set_row_limit(options.row_limit);
  return question;
}

}  // namespace

StatusOr<query::v1::QueryRequest> MakeQueryRequest(const QueryOptions& options, WallTime now) {
  ASSIGN_OR_RETURN(const query::v1::MetricQuery question, MakeQuestion(options, now));
  query::v1::QueryRequest request;
  for (const std::string& metric : options.metrics) {
    const std::string family = metric.substr(0, metric.find('.'));
    auto& queries = *request.mutable_queries();
    auto same = std::ranges::find(queries, family, &query::v1::MetricQuery::name);
    if (same == queries.end()) {
      query::v1::MetricQuery& added = *queries.Add();
      added = question;
      added.set_name(family);
      added.add_metrics(metric);
    } else {
      same->add_metrics(metric);
    }
  }
  return request;
}

Status InOptions(const Status& status) {
  static const std::pair<std::regex, const char*> kOptions[] = {
      {std::regex(R"(queries\[\d+\]\.metrics(\[\d+\])?)"), "METRIC"},
      {std::regex(R"(queries\[\d+\]\.parameters(\[\d+\])?(\.\w+)?)"), "--param"},
      {std::regex(R"(queries\[\d+\]\.where(\[\d+\])?(\.\w+)?)"), "--where"},
      {std::regex(R"(queries\[\d+\]\.(by|from|to|every)(\[\d+\])?)"), "--$1"},
      {std::regex(R"(queries\[\d+\]\.time_zone)"), "--time-zone"},
      {std::regex(R"((queries\[\d+\]\.|\b)row_limit\b)"), "--limit"}};
  std::string message(Message(status));
  for (const auto& [field, option] : kOptions) {
    message = std::regex_replace(message, field, option);
  }
  return MakeStatus(status.code(), message);
}

}  // namespace assay::assayctl
