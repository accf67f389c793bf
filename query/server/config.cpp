#include "query/server/config.h"

#include "query/server/heap.h"

namespace assay::query {

using namespace std::chrono_literals;

void QueryConfig::Declare(config::Schema& schema) {
  server.Declare(schema, "query");
  kafka.Declare(schema);
  clickhouse.Declare(schema);
  schema.Add("query.workers", &workers,
             {.doc = "Requests answered at the same time.", .min = 1, .max = 256});
  schema.Add("query.waiting_max", &waiting_max,
             {.doc = "Requests that may wait for a worker; more are refused.",
              .unit = "requests",
              .min = 1,
              .max = 65'536});
  schema.Add("query.statement_rows_max", &statement_rows_max,
             {.doc = "Most rows one statement may read, of roll-ups and facts together.",
              .unit = "rows",
              .min = 1'000});
  schema.Add(
      "query.statement_memory_max", &statement_memory_max,
      {.doc = "Most memory one statement may use in the store.", .min = config::ByteSize::MiB(16)});
  schema.Add("query.statement_time_max", &statement_time_max,
             {.doc = "Longest run of one statement.", .min = 100ms, .max = 10min});
  schema.Add(
      "query.stored_wait_max", &stored_wait_max,
      {.doc = "Longest wait until acknowledged events that a question comes after are stored.",
       .min = 0ms,
       .max = 1min});
  schema.Add("query.verify_time_max", &verify_time_max,
             {.doc = "Longest run of one check of Verify.", .min = 1s, .max = 6h});
  schema.Add(
      "query.verify_every", &verify_every,
      {.doc = "How often the invariants are verified by the clock; 0ms: never.", .min = 0ms});
  schema.Add("query.stored_within", &stored_within,
             {.doc = "How long records may wait while nothing of their partition is stored, until "
                     "the partition is said not to store.",
              .min = 1s,
              .max = 1h});
  schema.Add("query.sinks", &sinks,
             {.doc = "Admin addresses of the sinks, asked why something is not stored."});
  schema.Add("query.exact_quantile_rows_max", &exact_quantile_rows_max,
             {.doc = "Quantiles over more facts than this come from a sketch.", .unit = "rows"});
  schema.Add("query.cache_bytes_max", &cache_bytes_max,
             {.doc = "Memory for remembered results; 0B remembers none."});
  schema.Add("query.memory_max", &memory_max,
             {.doc = "Memory that all requests share: questions, what the store sends, answers.",
              .min = config::ByteSize::MiB(16)});
  schema.Add(
      "query.memory_wait_max", &memory_wait_max,
      {.doc = "Longest wait of a request for memory that others use.", .min = 0ms, .max = 1min});
  schema.Add("query.answer_figures_max", &answer_figures_max,
             {.doc = "Figures (rows times metrics) of all answers of one request together.",
              .unit = "figures",
              .min = 1});
  schema.Add("query.answer_bytes_max", &answer_bytes_max,
             {.doc = "Largest response to one request.",
              .min = config::ByteSize::KiB(64),
              .max = config::ByteSize::GiB(1)});
  schema.Add(
      "query.store_answer_bytes_max", &store_answer_bytes_max,
      {.doc = "Most bytes the store may send for one statement; they take four times as much.",
       .min = config::ByteSize::KiB(64),
       .max = config::ByteSize::GiB(1)});
  schema.Add("query.send_time_max", &send_time_max,
             {.doc = "Longest time a client may take to receive an answer before it is cut off.",
              .min = 1s,
              .max = 1h});
}

clickhouse::ClientOptions QueryConfig::ClickHouse() const {
  clickhouse::ClientOptions options = clickhouse;
  // A little longer than the store itself may take, so that its own error arrives.
  options.request_timeout = statement_time_max + 2s;
  options.connections_max = 2 * workers;  // Workers and waiters.
  options.response_bytes_max = store_answer_bytes_max.bytes;
  return options;
}

clickhouse::ClientOptions QueryConfig::Prober() const {
  clickhouse::ClientOptions options = ClickHouse();
  options.request_timeout = 2s;
  options.connections_max = 1;
  return options;
}

StatementLimits QueryConfig::Limits() const {
  return {.rows_max = statement_rows_max,
          .bytes_max = statement_memory_max.bytes,
          .time_max = statement_time_max};
}

EngineOptions QueryConfig::Engine() const {
  return {.exact_quantile_rows_max = exact_quantile_rows_max,
          .figures_max = answer_figures_max,
          .store_bytes_max = store_answer_bytes_max.bytes,
          .answer_bytes_max = answer_bytes_max.bytes};
}

MemoryBudget::Options QueryConfig::Memory() const {
  return {
      .bytes_max = memory_max.bytes, .wait_max = memory_wait_max, .give_back = GiveBackFreeMemory};
}

CallLimits QueryConfig::Calls() const {
  return {.answer_bytes_max = answer_bytes_max.bytes, .send_time_max = send_time_max};
}

process::WorkerPool::Options QueryConfig::Workers() const {
  return {.name = "query", .threads = workers, .waiting_max = waiting_max};
}

process::WorkerPool::Options QueryConfig::Waiters() const {
  return {.name = "wait", .threads = workers, .waiting_max = waiting_max};
}

}  // namespace assay::query
