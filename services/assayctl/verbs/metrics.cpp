// assayctl metrics: the registry, or everything about one metric.
#include <memory>

#include "assay/query/v1/metric.grpc.pb.h"
#include "services/assayctl/figure_text.h"
#include "services/assayctl/output/message_json.h"
#include "services/assayctl/unary_call.h"
#include "services/assayctl/verbs/verbs.h"
#include "services/runtime/rpc/channel.h"

namespace assay::assayctl {

namespace {

template <typename List>
std::string JoinNames(const List& list, const char* between = ", ") {
  std::string text;
  for (const std::string& entry : list) text += (text.empty() ? "" : between) + entry;
  return text;
}

std::string DirectionText(query::v1::Direction direction) {
  switch (direction) {
    case query::v1::DIRECTION_HIGHER_IS_BETTER:
      return "higher is better";
    case query::v1::DIRECTION_LOWER_IS_BETTER:
      return "lower is better";
    default:
      return "neutral";
  }
}

std::string PrivacyText(query::v1::PrivacyClass privacy_class) {
  switch (privacy_class) {
    case query::v1::PRIVACY_CLASS_PUBLIC:
      return "public";
    case query::v1::PRIVACY_CLASS_STAFF:
      return "staff";
    default:
      return "unknown";
  }
}

std::string ParameterText(const query::v1::ParameterDefinition& parameter) {
  std::string text = fmt::format("{} = {}", parameter.name(), parameter.default_value());
  if (parameter.allowed_values_size() > 0) {
    text += fmt::format(" (one of {})", JoinNames(parameter.allowed_values()));
  } else if (parameter.has_minimum() && parameter.has_maximum()) {
    text += fmt::format(" ({} to {})", parameter.minimum(), parameter.maximum());
  }
  text += ": " + parameter.description().en();
  if (parameter.fast_values_size() > 0) {
    text += fmt::format("; from roll-ups for {}", JoinNames(parameter.fast_values()));
  }
  return text;
}

void PrintDefinition(const query::v1::MetricDefinition& metric, std::ostream& out) {
  const auto line = [&](const char* name, const std::string& text) {
    if (!text.empty()) out << fmt::format("  {:<12}{}\n", name, text);
  };
  out << fmt::format("{} v{}  {}  {}\n", metric.id(), metric.version(), metric.name().en(),
                     metric.name().zh());
  line("", metric.definition().en());
  line("", metric.definition().zh());
  line("formula", metric.formula());
  line("unit", fmt::format("{}, {}", UnitText(metric.unit()), DirectionText(metric.direction())));
  line("privacy", PrivacyText(metric.privacy_class()));
  line("interval", metric.interval_method());
  for (const auto& parameter : metric.parameters()) line("parameter", ParameterText(parameter));
  line("dimensions", JoinNames(metric.dimensions()));
  line("leaves out", JoinNames(metric.excluded_causes()));
  line("source", metric.source());
}

void PrintList(const query::v1::ListMetricsResponse& response, const Session& session) {
  Table table(
      {{"metric"}, {"version"}, {"unit"}, {"privacy"}, {"name"}, {"parameters"}, {"dimensions"}});
  for (const query::v1::MetricDefinition& metric : response.metrics()) {
    std::vector<std::string> parameters;
    for (const auto& parameter : metric.parameters()) {
      parameters.push_back(parameter.name() + "=" + parameter.default_value());
    }
    table.Add({metric.id(), std::to_string(metric.version()), UnitText(metric.unit()),
               PrivacyText(metric.privacy_class()), metric.name().en(), JoinNames(parameters, " "),
               JoinNames(metric.dimensions(), " ")});
  }
  table.Print(session.out, session.output);
}

ExitStatus Metrics(const std::string& filter, Session& session) {
  const auto stub = query::v1::MetricService::NewStub(rpc::Connect({.address = session.query}));
  query::v1::ListMetricsRequest request;
  request.set_filter(filter);
  query::v1::ListMetricsResponse response;
  const Status status =
      Await(session, ToQueryServer(session), [&](grpc::ClientContext* context, auto done) {
        stub->async()->ListMetrics(context, &request, &response, done);
      });
  if (!status.ok()) return Fail(session, status);
  if (response.metrics().empty() && !filter.empty()) {
    return Fail(session, NotFound("metrics {}: there is no such metric; `assayctl metrics` lists "
                                  "all of them",
                                  filter));
  }
  if (session.output == OutputFormat::kJson) {
    PrintJson(response, session.out);
  } else if (session.output == OutputFormat::kTable && response.metrics_size() == 1) {
    PrintDefinition(response.metrics(0), session.out);
  } else {
    PrintList(response, session);
  }
  return ExitStatus::kDone;
}

}  // namespace

void AddMetrics(CommandLine& line) {
  auto filter = std::make_shared<std::string>();
  CLI::App& verb = line.AddVerb(
      "metrics", "Lists the metrics, or shows one: definition, formula, source, parameters",
      "  assayctl metrics\n"
      "  assayctl metrics call.service_level\n"
      "  assayctl metrics survey. --output json",
      [filter](Session& session) { return Metrics(*filter, session); });
  verb.add_option("ID", *filter, "A metric, or a prefix that ends in a dot");
  line.WithQuery(verb);
  line.WithOutput(verb);
}

}  // namespace assay::assayctl
