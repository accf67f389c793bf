#include "services/warehouse/statement_registry.h"

#include <random>

#include "services/warehouse/exception.h"

namespace assay::warehouse {
namespace {

constexpr size_t kSqlBytesMax = 4096;  // Of each statement, for the answer to KILL.

}  // namespace

StatementRegistry::StatementRegistry(size_t statements_max)
    : statements_max_(statements_max),
      process_mark_(fmt::format("{:08x}", std::random_device()())) {}

StatusOr<std::unique_ptr<StatementRegistry::Admission>> StatementRegistry::Admit(
    const std::string& query_id, const std::string& user, std::string_view sql,
    std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  if (by_query_id_.contains(query_id)) {
    return MakeException(kSameIdIsRunning,
                         fmt::format("Query with id = {} is already running", query_id));
  }
  auto statement = std::make_shared<RunningStatement>(
      query_id, user, std::string(sql.substr(0, kSqlBytesMax)),
      fmt::format("/* warehouse {}:{} */", process_mark_, ++serial_));
  by_query_id_.emplace(query_id, statement);

  // Listed from here on, so that a statement that waits can be killed as well.
  const bool settled = changed_.wait_for(lock, patience, [&] {
    return draining_ || statement->cancelled().raised() || placed_ < statements_max_;
  });
  Status refusal;
  if (draining_) {
    refusal = MakeException(kAborted, "The warehouse is stopping; try again");
  } else if (statement->cancelled().raised()) {
    refusal = MakeException(kCancelled, "Query was cancelled");
  } else if (!settled) {
    refusal = MakeException(
        kTooManyStatements,
        fmt::format("Too many simultaneous queries. Maximum: {} (warehouse.statements_max)",
                    statements_max_));
  }
  if (!refusal.ok()) {
    by_query_id_.erase(query_id);
    changed_.notify_all();
    return refusal;
  }
  ++placed_;
  return std::make_unique<Admission>(*this, std::move(statement));
}

void StatementRegistry::Remove(const RunningStatement& statement) {
  std::lock_guard lock(mutex_);
  by_query_id_.erase(statement.query_id());
  --placed_;
  changed_.notify_all();
}

std::vector<KillResult> StatementRegistry::Kill(const KillStatement& kill,
                                                std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  std::vector<std::shared_ptr<RunningStatement>> targets;
  for (const std::string& id : kill.query_ids) {
    const auto found = by_query_id_.find(id);
    if (found != by_query_id_.end()) targets.push_back(found->second);
  }
  if (kill.mode != KillStatement::Mode::kTest) {
    for (const auto& target : targets) target->cancelled().Raise();
    changed_.notify_all();
  }
  // The same id may be used again at once, so it is the statement that must have gone.
  const auto is_gone = [&](const std::shared_ptr<RunningStatement>& target) {
    const auto found = by_query_id_.find(target->query_id());
    return found == by_query_id_.end() || found->second != target;
  };
  const auto deadline = std::chrono::steady_clock::now() + patience;
  std::vector<KillResult> results;
  for (const auto& target : targets) {
    if (kill.mode == KillStatement::Mode::kSync) {
      changed_.wait_until(lock, deadline, [&] { return is_gone(target); });
    }
    results.push_back({is_gone(target) ? "finished" : "waiting", target->query_id(), target->user(),
                       target->sql()});
  }
  return results;
}

void StatementRegistry::Drain(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  draining_ = true;
  changed_.notify_all();
  const auto all_ended = [this] { return by_query_id_.empty(); };
  if (changed_.wait_for(lock, patience, all_ended)) return;
  for (const auto& [id, statement] : by_query_id_) statement->cancelled().Raise();
  changed_.notify_all();
  changed_.wait(lock, all_ended);
}

size_t StatementRegistry::running() const {
  std::lock_guard lock(mutex_);
  return placed_;
}

}  // namespace assay::warehouse
