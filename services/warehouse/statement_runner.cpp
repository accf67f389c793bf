#include "services/warehouse/statement_runner.h"

#include <algorithm>
#include <memory>
#include <random>
#include <utility>

#include "services/runtime/telemetry/log.h"
#include "services/warehouse/exception.h"
#include "services/warehouse/format_name.h"
#include "services/warehouse/insert_body.h"
#include "services/warehouse/kill_answer.h"
#include "services/warehouse/supervised_call.h"

namespace assay::warehouse {
namespace {

using std::chrono::steady_clock;

// A random UUID, as ClickHouse names statements that have no id.
std::string RandomQueryId() {
  std::random_device random;
  const uint32_t a = random(), b = random(), c = random(), d = random();
  return fmt::format("{:08x}-{:04x}-4{:03x}-{:04x}-{:04x}{:08x}", a, b >> 16, b & 0xfff,
                     0x8000 | (c >> 16 & 0x3fff), c & 0xffff, d);
}

std::string SummaryOf(const Outcome& outcome, steady_clock::duration elapsed) {
  return fmt::format(
      R"({{"read_rows":"{}","read_bytes":"{}","written_rows":"{}","written_bytes":"{}",)"
      R"("total_rows_to_read":"0","result_rows":"{}","result_bytes":"{}","elapsed_ns":"{}"}})",
      outcome.read_rows, outcome.read_bytes, outcome.written_rows, outcome.written_bytes,
      outcome.result_rows, outcome.result_bytes,
      std::chrono::duration_cast<std::chrono::nanoseconds>(elapsed).count());
}

// The engine's error about `sql` with `suffix` behind it, as an error about `sql` alone.
Status WithoutSuffix(const Status& error, std::string_view sql, std::string_view suffix) {
  std::string text(Message(error));
  if (const size_t at = text.find(suffix); at != std::string::npos) {
    text.erase(at, suffix.size());
  } else if (text.find("/proc/self/fd/") != std::string::npos) {
    // It stumbled inside the suffix: the statement ends too early.
    const size_t begin = text.find("failed at position");
    const size_t end = std::min(text.find(". Expected one of"), text.rfind(" ("));
    if (begin < end && end != std::string::npos) {
      text.replace(begin, end - begin,
                   fmt::format("failed at position {} (end of query): ", sql.size() + 1));
    }
  }
  return EngineException(text);
}

}  // namespace

StatementRunner::StatementRunner(Engine& engine, StatementRegistry& registry, RunnerOptions options,
                                 telemetry::Metrics& metrics)
    : engine_(engine),
      registry_(registry),
      options_(std::move(options)),
      parser_(engine),
      seconds_(metrics.AddHistogram("warehouse_statement_seconds", "Time to answer a statement.",
                                    telemetry::LatencyBounds())),
      statements_(metrics.AddCounter("warehouse_statements_total", "Statements answered.")),
      failures_(metrics.AddCounter("warehouse_exceptions_total",
                                   "Statements answered with an exception.")),
      written_rows_(metrics.AddCounter("warehouse_written_rows_total", "Rows inserted.")) {}

void StatementRunner::Run(const Exchange& exchange) {
  const auto begin = steady_clock::now();
  const std::string query_id =
      exchange.request.query_id.empty() ? RandomQueryId() : exchange.request.query_id;
  exchange.response.SetHeader("X-ClickHouse-Query-Id", query_id);
  exchange.response.SetHeader("X-ClickHouse-Timezone", engine_.time_zone());
  exchange.response.SetCoding(exchange.request.answer_coding);

  BodyReader body(exchange.stream, exchange.request.body_coding);
  const Status status = Answer(exchange, body, query_id);
  statements_.Increment();
  seconds_.Observe(std::chrono::duration<double>(steady_clock::now() - begin).count());
  if (status.ok()) return;
  failures_.Increment();
  log::Debug("statement failed", {{"query_id", query_id}, {"error", status}});
  if (!exchange.stream.SkipBody(exchange.cutting)) exchange.response.CloseAfter();
  // Nobody may be there to read it any more; then the connection ends by itself.
  static_cast<void>(exchange.response.Fail(status));
}

Status StatementRunner::Answer(const Exchange& exchange, BodyReader& body,
                               const std::string& query_id) {
  const auto begin = steady_clock::now();
  const StatementRequest& request = exchange.request;
  ASSIGN_OR_RETURN(
      const StatementText text,
      ReadStatementText(
          request.query, body, options_.statement_bytes_max,
          [&](std::string_view sql) { return parser_.Format(sql); }, exchange.cutting));
  RETURN_IF_ERROR(options_.policy.Check(text.statement.whole, exchange.role, request.parameters));
  const StatusOr<Outcome> outcome = Execute(exchange, text, body, query_id);
  RETURN_IF_ERROR(outcome.status());
  written_rows_.Increment(static_cast<double>(outcome->written_rows));
  if (!exchange.response.head_sent()) {
    exchange.response.SetHeader("X-ClickHouse-Summary",
                                SummaryOf(*outcome, steady_clock::now() - begin));
  }
  return exchange.response.Finish();
}

StatusOr<Outcome> StatementRunner::Execute(const Exchange& exchange, const StatementText& text,
                                           BodyReader& body, const std::string& query_id) {
  const Statement& statement = text.statement;
  const std::string& user = exchange.request.credentials.user;
  if (statement.kind == Statement::Kind::kKill) {
    // Takes no place: it must work when all are taken.
    RunningStatement kill(query_id, user, statement.sql,
                          fmt::format("/* warehouse kill {} */", RandomQueryId()));
    const ResponseWriter::Interruptible interruptible(exchange.response, kill.cancelled());
    return Kill(exchange, statement, kill);
  }
  ASSIGN_OR_RETURN(const auto admission,
                   registry_.Admit(query_id, user, statement.sql, options_.place_patience));
  RunningStatement& running = admission->statement();
  const ResponseWriter::Interruptible interruptible(exchange.response, running.cancelled());
  switch (statement.kind) {
    case Statement::Kind::kRead:
      return Read(exchange, statement, running);
    case Statement::Kind::kInsert:
      return Insert(exchange, text, body, running);
    default:
      return Other(exchange, statement, running);
  }
}

StatusOr<std::unique_ptr<Session>> StatementRunner::OpenSession(const StatementRequest& request,
                                                                const RunningStatement& statement) {
  ASSIGN_OR_RETURN(std::unique_ptr<Session> session, engine_.Open());
  SessionSettings settings{request.database, request.settings, request.readonly};
  const bool has_comment =
      std::ranges::find(request.settings, "log_comment", &NamedValues::value_type::first) !=
      request.settings.end();
  // So that system.processes shows the client's id; the engine's own is another.
  if (!has_comment) settings.settings.emplace_back("log_comment", statement.query_id());
  RETURN_IF_ERROR(session->Configure(settings));
  return session;
}

StatusOr<Outcome> StatementRunner::Read(const Exchange& exchange, const Statement& statement,
                                        RunningStatement& running) {
  ASSIGN_OR_RETURN(std::unique_ptr<Session> session, OpenSession(exchange.request, running));
  AnswerPipe pipe;
  if (!pipe.ok()) return MakeException(kTooManyStatements, "No file descriptors are left");
  const std::string& format =
      statement.format.empty() ? exchange.request.default_format : statement.format;
  exchange.response.SetHeader("X-ClickHouse-Format", format);
  exchange.response.SetHeader("Content-Type", std::string(ContentTypeOf(format)));
  if (exchange.request.must_wait_for_end) {
    exchange.response.HoldBack(options_.held_answer_bytes_max);
  }

  const std::string suffix =
      fmt::format("\nINTO OUTFILE '{}' APPEND FORMAT {}{}\n{}", pipe.writing_path(), format,
                  statement.settings, running.mark());
  const std::string sql = statement.sql + suffix;
  SupervisedCall call{engine_, exchange.client, running};
  StatusOr<Outcome> outcome = call.Run(
      [&] {
        StatusOr<Outcome> result = session->Run(sql, format, exchange.request.parameters);
        session.reset();  // After an error the connection would keep the pipe open.
        return result;
      },
      &pipe, [&](std::string_view piece) { return exchange.response.Write(piece); });
  if (!outcome.ok()) return WithoutSuffix(outcome.status(), statement.sql, suffix);
  return outcome;
}

StatusOr<Outcome> StatementRunner::Insert(const Exchange& exchange, const StatementText& text,
                                          BodyReader& body, RunningStatement& running) {
  ASSIGN_OR_RETURN(std::unique_ptr<Session> session, OpenSession(exchange.request, running));
  return RunInsert(std::move(session),
                   {.text = text, .parameters = exchange.request.parameters, .body = body},
                   {engine_, exchange.client, running});
}

StatusOr<Outcome> StatementRunner::Other(const Exchange& exchange, const Statement& statement,
                                         RunningStatement& running) {
  ASSIGN_OR_RETURN(std::unique_ptr<Session> session, OpenSession(exchange.request, running));
  const std::string& format =
      statement.format.empty() ? exchange.request.default_format : statement.format;
  exchange.response.SetHeader("X-ClickHouse-Format", format);
  exchange.response.SetHeader("Content-Type", std::string(ContentTypeOf(format)));
  const std::string suffix = "\n" + running.mark();
  SupervisedCall call{engine_, exchange.client, running};
  StatusOr<Outcome> outcome = call.Run(
      [&] {
        StatusOr<Outcome> result =
            session->Run(statement.sql + suffix, format, exchange.request.parameters);
        session.reset();
        return result;
      },
      nullptr, {});
  if (!outcome.ok()) return WithoutSuffix(outcome.status(), statement.sql, suffix);
  RETURN_IF_ERROR(exchange.response.Write(outcome->output));
  return outcome;
}

StatusOr<Outcome> StatementRunner::Kill(const Exchange& exchange, const Statement& statement,
                                        RunningStatement& running) {
  if (exchange.request.readonly == 1) {
    return EngineException(
        "Code: 164. DB::Exception: Cannot execute query in readonly mode. "
        "(READONLY)");
  }
  ASSIGN_OR_RETURN(const KillStatement kill, ParseKill(statement.sql, exchange.request.parameters));
  const std::vector<KillResult> results = registry_.Kill(kill, options_.kill_patience);
  Statement answer = statement;
  answer.sql = KillAnswer(results);
  return Read(exchange, answer, running);
}

}  // namespace assay::warehouse
