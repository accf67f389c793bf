// StatementRunner: from one HTTP request to one statement in the engine and back.
//
// Reading statements write their answer into a pipe (the engine's own INTO OUTFILE), from which it
// goes to the client piece by piece: every format comes out of one writer whole, in bounded memory.
// Inserts take their data from the body piece by piece. Used by all connections at once.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "services/runtime/base/status.h"
#include "services/runtime/telemetry/metrics.h"
#include "services/warehouse/body_reader.h"
#include "services/warehouse/engine.h"
#include "services/warehouse/request.h"
#include "services/warehouse/response_writer.h"
#include "services/warehouse/role.h"
#include "services/warehouse/socket.h"
#include "services/warehouse/statement.h"
#include "services/warehouse/statement_parser.h"
#include "services/warehouse/statement_policy.h"
#include "services/warehouse/statement_registry.h"
#include "services/warehouse/statement_text.h"

namespace assay::warehouse {

struct RunnerOptions {
  size_t statement_bytes_max;                // SQL text of one statement, without insert data.
  size_t held_answer_bytes_max;              // With wait_end_of_query.
  std::chrono::milliseconds place_patience;  // For a place among the running statements.
  std::chrono::milliseconds kill_patience;   // KILL ... SYNC.
  StatementPolicy policy;
};

// One request and the connection it came over.
struct Exchange {
  const StatementRequest& request;
  Role role;  // Of the user who asks.
  HttpStream& stream;
  Socket& client;
  ResponseWriter& response;
  const Wake& cutting;  // Ends every wait for the client.
};

class StatementRunner {
 public:
  StatementRunner(Engine& engine, StatementRegistry& registry, RunnerOptions options,
                  telemetry::Metrics& metrics);

  // Runs the request's statement and sends the answer, good or bad.
  void Run(const Exchange& exchange);

 private:
  Status Answer(const Exchange& exchange, BodyReader& body, const std::string& query_id);
  StatusOr<Outcome> Execute(const Exchange& exchange, const StatementText& text, BodyReader& body,
                            const std::string& query_id);
  StatusOr<std::unique_ptr<Session>> OpenSession(const StatementRequest& request,
                                                 const RunningStatement& statement);

  StatusOr<Outcome> Read(const Exchange& exchange, const Statement& statement,
                         RunningStatement& running);
  StatusOr<Outcome> Insert(const Exchange& exchange, const StatementText& text, BodyReader& body,
                           RunningStatement& running);
  StatusOr<Outcome> Other(const Exchange& exchange, const Statement& statement,
                          RunningStatement& running);
  StatusOr<Outcome> Kill(const Exchange& exchange, const Statement& statement,
                         RunningStatement& running);

  Engine& engine_;
  StatementRegistry& registry_;
  const RunnerOptions options_;
  StatementParser parser_;
  telemetry::Histogram& seconds_;
  telemetry::Counter& statements_;
  telemetry::Counter& failures_;
  telemetry::Counter& written_rows_;
};

}  // namespace assay::warehouse
