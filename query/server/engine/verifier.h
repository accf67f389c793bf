// Verifier: proves the invariants of the store from its rows.
//
//   storing             what the log holds gets stored (storing_watch.h)
//   one_row_per_offset  every partition has exactly one row for each offset from first to last
//   stored_once         no numbered event is stored as ok or rejected twice
//   repetitions_agree   what came again under the same number says what is stored of it
//   rollup_day, rollup_interval (deep)  every cell of the roll-up equals its facts
//   current_state (deep) what each call is now follows from its facts
//
// Each check compares two sides of one statement, so events that arrive meanwhile change nothing.
// One verification runs at a time; the newest result is kept. Thread-safe.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "query/server/engine/caller.h"
#include "query/server/engine/intake_store.h"
#include "query/server/engine/storing_watch.h"
#include "services/runtime/base/clock.h"

namespace assay::query {

enum class VerifyDepth { kInvariants, kRollUpsToo };

struct VerifyCheck {
  Family family = Family::kCall;
  std::string table;
  std::string check;
  bool passed = false;
  std::string detail;
  uint64_t compared = 0;
};

struct Verification {
  std::vector<VerifyCheck> checks;
  VerifyDepth depth = VerifyDepth::kInvariants;
  WallTime finished_at;

  bool passed() const;
};

class Verifier {
 public:
  // Looks at the log beside the store, as Intake::FindStoppages.
  using FindStoppages = std::function<StatusOr<std::vector<Finding>>(const ReadControl&)>;

  // `database` stands before the names of tables in checks.
  Verifier(IntakeStore& store, FindStoppages find_stoppages, const Clock& clock,
           std::string database)
      : store_(store),
        find_stoppages_(std::move(find_stoppages)),
        clock_(clock),
        database_(std::move(database)) {}

  // kPermissionDenied for who is no operator; kResourceExhausted while another one runs; other
  // errors when the store could not be read: that is no result.
  StatusOr<Verification> Verify(const Caller& caller, VerifyDepth depth,
                                const ReadControl& control);

  // Nothing before the first one has finished.
  std::optional<Verification> last() const;
  // The checks that did not hold in the newest one, but for `storing`: of that the newest look at
  // the log knows more.
  std::vector<Finding> Findings(std::optional<Family> family) const;

 private:
  VerifyCheck CheckStoring(Family family, const StatusOr<std::vector<Finding>>& findings) const;
  StatusOr<VerifyCheck> CheckOffsets(Family family, const ReadControl& control) const;
  StatusOr<VerifyCheck> CheckNumbering(Family family, const ReadControl& control) const;
  StatusOr<VerifyCheck> CheckRepetitions(Family family, const ReadControl& control) const;
  StatusOr<VerifyCheck> CheckRollUp(Family family, sql::Level level,
                                    const ReadControl& control) const;
  StatusOr<CurrentCount> LookAtCurrent(CurrentSlice slice, const ReadControl& control) const;
  StatusOr<VerifyCheck> CheckCurrent(const ReadControl& control) const;
  VerifyCheck NewCheck(Family family, std::string_view check) const;

  IntakeStore& store_;
  const FindStoppages find_stoppages_;
  const Clock& clock_;
  const std::string database_;

  std::mutex running_;
  mutable std::mutex mutex_;
  std::optional<Verification> last_;
};

}  // namespace assay::query
