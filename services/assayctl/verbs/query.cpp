// assayctl query: figures of any metrics by any dimensions.
#include <iostream>
#include <memory>

#include "assay/query/v1/metric.grpc.pb.h"
#include "services/assayctl/figure_text.h"
#include "services/assayctl/output/message_json.h"
#include "services/assayctl/query_request.h"
#include "services/assayctl/unary_call.h"
#include "services/assayctl/verbs/verbs.h"
#include "services/runtime/rpc/channel.h"

namespace assay::assayctl {

namespace {

// One line for each figure. CSV has everything in columns of its own.
Table TableOf(const query::v1::MetricResult& result, OutputFormat format) {
  const bool is_csv = format == OutputFormat::kCsv;
  bool has_steps = false;
  for (const query::v1::Row& row : result.rows()) has_steps |= !row.step_start().empty();

  std::vector<Column> columns;
  if (has_steps) columns.push_back({"from"});
  for (const std::string& dimension : result.dimensions()) columns.push_back({dimension});
  columns.insert(columns.end(), {{"metric"}, {"value", Align::kRight}});
  if (is_csv) {
    columns.insert(
        columns.end(),
        {{"lower"}, {"upper"}, {"interval_method"}, {"numerator"}, {"denominator"}, {"unit"}});
  } else {
    columns.push_back({"95 % interval"});
  }
  columns.insert(columns.end(), {{"n", Align::kRight}, {"excluded"}, {"definition"}});

  Table table(std::move(columns));
  for (const query::v1::Row& row : result.rows()) {
    for (int i = 0; i < row.figures_size(); ++i) {
      const query::v1::Figure& figure = row.figures(i);
      const query::v1::MetricRef& metric = result.metrics(i);
      std::vector<std::string> cells;
      if (has_steps) cells.push_back(row.step_start());
      for (int key = 0; key < row.keys_size(); ++key) cells.push_back(KeyText(row, key));
      cells.push_back(metric.id());
      if (is_csv) {
        const auto number = [](bool is_there, double value) {
          return is_there ? fmt::format("{}", value) : std::string();
        };
        const query::v1::Interval& interval = figure.interval();
        cells.insert(
            cells.end(),
            {number(figure.has_value(), figure.value()),
             number(figure.has_interval(), interval.lower()),
             number(figure.has_interval(), interval.upper()), interval.method(),
             number(figure.has_numerator(), figure.numerator()),
             number(figure.has_denominator(), figure.denominator()), UnitText(metric.unit())});
      } else {
        cells.push_back(ValueText(figure, metric.unit()));
        cells.push_back(IntervalText(figure, metric.unit()));
      }
      const std::string parameters = ParametersText(metric);
      cells.insert(cells.end(), {std::to_string(figure.n()), ExcludedText(figure),
                                 fmt::format("v{}{}{}", metric.version(),
                                             parameters.empty() ? "" : " ", parameters)});
      table.Add(std::move(cells));
    }
  }
  return table;
}

ExitStatus Query(const QueryOptions& options, Session& session) {
  const auto request = MakeQueryRequest(options, Clock::System().Now());
  if (!request.ok()) return Fail(session, request.status());
  const auto stub = query::v1::MetricService::NewStub(
      rpc::Connect({.address = session.query, .message_bytes_max = config::ByteSize::MiB(64)}));
  query::v1::QueryResponse response;
  const Status status =
      Await(session, ToQueryServer(session), [&](grpc::ClientContext* context, auto done) {
        stub->async()->Query(context, &*request, &response, done);
      });
  if (!status.ok()) return Fail(session, InOptions(status));

  if (session.output == OutputFormat::kJson) {
    PrintJson(response, session.out);
    return ExitStatus::kDone;
  }
  for (const query::v1::MetricResult& result : response.results()) {
    TableOf(result, session.output).Print(session.out, session.output);
    if (session.output == OutputFormat::kTable) session.out << AsOfText(result) << "\n";
  }
  return ExitStatus::kDone;
}

}  // namespace

void AddQuery(CommandLine& line) {
  auto options = std::make_shared<QueryOptions>();
  CLI::App& verb = line.AddVerb(
      "query", "Asks for figures: any metrics, cut and filtered by any of their dimensions",
      "  assayctl query call.offered call.service_level --by region\n"
      "  assayctl query call.service_level --param variant=v3 --param threshold_s=30 \\\n"
      "      --where unit=anonymous-bank --from 2010-08-01 --to 2010-09-01 --every week\n"
      "  assayctl query survey.mean --by dimension --where questionnaire=servqual \\\n"
      "      --from 2010-01-01 --to 2011-01-01 --output csv\n"
      "`assayctl metrics` lists metrics with their dimensions and parameters.",
      [options](Session& session) { return Query(*options, session); });
  verb.add_option("METRIC", options->metrics, "Ids of metrics")->required();
  verb.add_option("--by", options->by, "Dimensions that cut the answer into rows")
      ->type_name("DIM,..");
  verb.add_option("--where", options->where, "Only facts with one of these values; may be repeated")
      ->type_name("DIM=V,..");
  verb.add_option("--param", options->parameters, "A choice within a definition; may be repeated")
      ->type_name("K=V");
  verb.add_option("--from", options->from,
                  "Begin: a date (each unit's local days) or a moment 2026-01-31T08:00:00Z; "
                  "the last 30 days when it and --to are left out")
      ->type_name("T");
  verb.add_option("--to", options->to, "End, not included")->type_name("T");
  verb.add_option("--every", options->every,
                  "Cuts the period: quarter_hour, hour, day, week, month, quarter or year")
      ->type_name("STEP");
  verb.add_option("--time-zone", options->time_zone,
                  "Where hours and days begin when the period is given in moments")
      ->type_name("ZONE");
  verb.add_option("--limit", options->row_limit, "Most rows of the answer (server's default 1,000)")
      ->type_name("N");
  for (const char* name : {"--by", "--where", "--param"}) {
    verb.get_option(name)->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  }
  line.WithQuery(verb);
  line.WithOutput(verb);
}

}  // namespace assay::assayctl
