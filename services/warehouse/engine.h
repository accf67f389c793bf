// Engine: ClickHouse in this process (libchdb), one per process.
//
// Every statement gets a connection of its own, opened for it and closed behind it. That costs
// 0.3 ms and makes the engine's habits harmless: settings, the current database and read-only
// mode end with the connection, and so does a failed or killed statement, which otherwise stays
// in system.processes until its connection's next one. The engine gives a caller no way to choose
// or learn a statement's id, so each carries a mark, a comment in its text, by which Kill() finds
// it. Thread-safe; a Session belongs to one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "services/runtime/base/status.h"
#include "services/warehouse/request.h"

namespace assay::warehouse {

struct EngineOptions {
  std::string data_dir;
  uint64_t memory_bytes_max;
  uint64_t mark_cache_bytes_max;
  // Table engines that reach outside the store and may be used all the same, such as Kafka.
  std::set<std::string, std::less<>> reaching_engines;
};

// What a statement did.
struct Outcome {
  std::string output{};  // Of statements that do not write their answer elsewhere.
  uint64_t result_rows = 0;
  uint64_t result_bytes = 0;
  uint64_t read_rows = 0;
  uint64_t read_bytes = 0;
  uint64_t written_rows = 0;
  uint64_t written_bytes = 0;
};

// How a session's one statement is to be run.
struct SessionSettings {
  std::string database{};  // Empty: `default`.
  NamedValues settings{};
  int readonly = 0;
};

class InsertStream {
 public:
  ~InsertStream();  // Cancels what has not been finished: data of the last block is not written.
  InsertStream(const InsertStream&) = delete;
  InsertStream& operator=(const InsertStream&) = delete;

  // Waits while the engine is behind. An error means that Finish() has the reason.
  Status Append(std::string_view bytes);
  // Writes what is left and makes it durable; the insert's real end, good or bad.
  StatusOr<Outcome> Finish();

 private:
  friend class Session;
  explicit InsertStream(void* stream) : stream_(stream) {}

  void* stream_;
};

// One connection for one statement. Destroy an InsertStream before its session.
class Session {
 public:
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  Status Configure(const SessionSettings& settings);
  // Runs `sql` to its end; its answer comes in `format` unless it names another.
  StatusOr<Outcome> Run(std::string_view sql, std::string_view format,
                        const NamedValues& parameters);
  // Begins an insert. `sql` is without FORMAT clause.
  StatusOr<std::unique_ptr<InsertStream>> Insert(std::string_view sql, std::string_view format,
                                                 const NamedValues& parameters);

 private:
  friend class Engine;
  explicit Session(void* connection) : connection_(connection) {}

  void* connection_;
};

class Engine {
 public:
  // Opens or creates the store in `data_dir`; it holds a lock on it.
  static StatusOr<std::unique_ptr<Engine>> Start(const EngineOptions& options);
  // Writes everything out and closes. All sessions must be gone.
  ~Engine();

  StatusOr<std::unique_ptr<Session>> Open();

  // Asks the statement whose text contains `mark` to stop. Returns at once; the statement ends
  // with QUERY_WAS_CANCELLED when it notices.
  Status Kill(std::string_view mark);

  const std::string& version() const { return version_; }
  const std::string& time_zone() const { return time_zone_; }
  // The names of all its table functions, in lower case.
  const std::set<std::string, std::less<>>& table_functions() const { return table_functions_; }

 private:
  explicit Engine(std::string data_dir) : data_dir_(std::move(data_dir)) {}
  Status Describe();

  const std::string data_dir_;
  std::unique_ptr<Session> anchor_;  // Keeps the engine up between statements.
  std::string version_;
  std::string time_zone_;
  std::set<std::string, std::less<>> table_functions_;
};

}  // namespace assay::warehouse
