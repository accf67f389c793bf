// Migrator: brings the store's tables to the version of this program. Safe to repeat and to
// interrupt: what was applied is recorded in the table schema_migration, and every statement can
// run twice.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "ingest/sink/migrate/migration.h"
#include "services/runtime/base/status.h"
#include "services/runtime/clickhouse/client.h"

namespace assay::sink {

class Migrator {
 public:
  struct Options {
    clickhouse::ClientOptions client;               // `database` is created when it is missing.
    std::chrono::milliseconds patience{3'600'000};  // For one statement; MATERIALIZE takes long.
  };
  // Called before each migration is applied.
  using Progress = std::function<void(const Migration&)>;

  explicit Migrator(const Options& options);

  // Applies what is pending. Unavailable while the store is starting or locked: try again.
  Status Apply(const std::vector<Migration>& migrations, const Progress& progress);

  // FailedPrecondition unless the store has exactly these migrations, saying what to do.
  static Status CheckCurrent(clickhouse::Client& client, const std::vector<Migration>& migrations);

 private:
  Status CreateDatabase();
  Status ApplyOne(const Migration& migration);
  Status CheckProjectionsComplete(const Migration& migration);
  Status Execute(const std::string& statement);

  const Options options_;
  clickhouse::Client client_;
};

}  // namespace assay::sink
