// StatementRegistry: what runs now, how much may, and how it is stopped.
//
// A statement is admitted under its query id, waits for one of a few places and is listed until
// its Admission goes. Others stop it by id (KILL QUERY) or all together (the process ends); the
// thread that runs it notices by cancelled() and does the rest. Thread-safe.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "services/runtime/base/status.h"
#include "services/warehouse/kill_statement.h"
#include "services/warehouse/wake.h"

namespace assay::warehouse {

class RunningStatement {
 public:
  RunningStatement(std::string query_id, std::string user, std::string sql, std::string mark)
      : query_id_(std::move(query_id)),
        user_(std::move(user)),
        sql_(std::move(sql)),
        mark_(std::move(mark)) {}

  const std::string& query_id() const { return query_id_; }
  const std::string& user() const { return user_; }
  const std::string& sql() const { return sql_; }
  // A comment that stands in the statement's text and in no other's.
  const std::string& mark() const { return mark_; }

  // Raised when the statement is to stop.
  Wake& cancelled() { return cancelled_; }

 private:
  const std::string query_id_;
  const std::string user_;
  const std::string sql_;
  const std::string mark_;
  Wake cancelled_;
};

// One line of the answer to KILL QUERY.
struct KillResult {
  std::string status;  // ClickHouse's words: "finished" or "waiting".
  std::string query_id;
  std::string user;
  std::string sql;
};

class StatementRegistry {
 public:
  // Holds a statement's place; gives it back when it goes.
  class Admission {
   public:
    Admission(StatementRegistry& registry, std::shared_ptr<RunningStatement> statement)
        : registry_(registry), statement_(std::move(statement)) {}
    ~Admission() { registry_.Remove(*statement_); }
    Admission(const Admission&) = delete;
    Admission& operator=(const Admission&) = delete;

    RunningStatement& statement() { return *statement_; }

   private:
    StatementRegistry& registry_;
    std::shared_ptr<RunningStatement> statement_;
  };

  explicit StatementRegistry(size_t statements_max);

  // Waits up to `patience` for a place. Exceptions: the id is running already, no place came
  // free, the process is stopping.
  StatusOr<std::unique_ptr<Admission>> Admit(const std::string& query_id, const std::string& user,
                                             std::string_view sql,
                                             std::chrono::milliseconds patience);

  // With Mode::kSync waits up to `patience` for each to end.
  std::vector<KillResult> Kill(const KillStatement& kill, std::chrono::milliseconds patience);

  // Admits nothing more and stops what runs once `patience` is over. Returns when all have ended.
  void Drain(std::chrono::milliseconds patience);

  size_t running() const;

 private:
  void Remove(const RunningStatement& statement);

  const size_t statements_max_;
  const std::string process_mark_;  // Tells this process's marks from anything a client writes.
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, std::shared_ptr<RunningStatement>, std::less<>> by_query_id_;
  size_t placed_ = 0;
  size_t serial_ = 0;
  bool draining_ = false;
};

}  // namespace assay::warehouse
