#include "query/server/engine/verifier.h"

#include <fmt/ranges.h>

#include <algorithm>

#include "query/server/engine/refusal.h"
#include "query/sql/expressions.h"

namespace assay::query {
namespace {

constexpr size_t kFaultsNamedMax = 5;
constexpr int kLooksAtCurrent = 3;
constexpr std::string_view kStoring = "storing";
constexpr Family kFamilies[] = {Family::kCall, Family::kSurvey};

// The first faults in words, and how many more there are.
std::string Named(const std::vector<std::string>& faults) {
  if (faults.size() <= kFaultsNamedMax) return fmt::format("{}", fmt::join(faults, "; "));
  return fmt::format("{}; and {} more",
                     fmt::join(faults.begin(), faults.begin() + kFaultsNamedMax, "; "),
                     faults.size() - kFaultsNamedMax);
}

}  // namespace

bool Verification::passed() const {
  return std::all_of(checks.begin(), checks.end(), [](const auto& check) { return check.passed; });
}

VerifyCheck Verifier::NewCheck(Family family, std::string_view check) const {
  return {.family = family,
          .table = fmt::format("{}.{}", database_, sql::TableOf(family)),
          .check = std::string(check),
          .detail = {}};
}

// A log that cannot be read is no proof that all is well, and nothing gets stored of it.
VerifyCheck Verifier::CheckStoring(Family family,
                                   const StatusOr<std::vector<Finding>>& findings) const {
  VerifyCheck check = NewCheck(family, kStoring);
  if (!findings.ok()) {
    check.detail = fmt::format("cannot be seen: {}", Message(findings.status()));
    return check;
  }
  std::vector<std::string> faults;
  for (const Finding& finding : *findings) {
    if (finding.family == family) faults.push_back(Describe(finding));
  }
  check.passed = faults.empty();
  check.detail = check.passed ? "what the log holds gets stored" : Named(faults);
  return check;
}

StatusOr<VerifyCheck> Verifier::CheckOffsets(Family family, const ReadControl& control) const {
  VerifyCheck check = NewCheck(family, "one_row_per_offset");
  ASSIGN_OR_RETURN(const std::vector<OffsetCount> counts, store_.CountOffsets(family, control));
  std::vector<std::string> faults;
  for (const OffsetCount& count : counts) {
    check.compared += count.rows;
    const uint64_t expected = count.last - count.first + 1;
    if (count.rows == expected && count.distinct == expected) continue;
    ASSIGN_OR_RETURN(const auto missing, store_.MissingOffsets(family, count, control));
    ASSIGN_OR_RETURN(const auto repeated, store_.RepeatedOffsets(family, count, control));
    faults.push_back(fmt::format(
        "log {} partition {}: {} rows for the {} offsets {} to {}, missing [{}], repeated [{}]",
        count.log_id, count.partition, count.rows, expected, count.first, count.last,
        fmt::join(missing, ", "), fmt::join(repeated, ", ")));
  }
  check.passed = faults.empty();
  check.detail = check.passed
                     ? fmt::format("{} partitions have one row for each offset", counts.size())
                     : Named(faults);
  return check;
}

StatusOr<VerifyCheck> Verifier::CheckNumbering(Family family, const ReadControl& control) const {
  VerifyCheck check = NewCheck(family, "stored_once");
  ASSIGN_OR_RETURN(const NumberingCount count, store_.CountNumbering(family, control));
  check.compared = count.rows;
  check.passed = count.repeated == 0;
  check.detail = check.passed ? fmt::format("{} numbered events are stored once", count.rows)
                              : fmt::format("{} numbered events are stored again: {}",
                                            count.repeated, Named(count.examples));
  return check;
}

StatusOr<VerifyCheck> Verifier::CheckRepetitions(Family family, const ReadControl& control) const {
  VerifyCheck check = NewCheck(family, "repetitions_agree");
  ASSIGN_OR_RETURN(const ConflictCount conflicts, store_.CountConflicts(family, control));
  check.passed = conflicts.count == 0;
  check.detail = check.passed ? "what came again says what is stored"
                              : fmt::format(
                                    "of {} numbers two rows say different things, the newest: {}; "
                                    "SELECT * FROM {}_conflict lists them with both sides: two "
                                    "clients send under one source, or one lost its counter",
                                    conflicts.count, conflicts.newest, check.table);
  return check;
}

StatusOr<VerifyCheck> Verifier::CheckRollUp(Family family, sql::Level level,
                                            const ReadControl& control) const {
  VerifyCheck check = NewCheck(family, fmt::format("rollup_{}", sql::Name(level)));
  ASSIGN_OR_RETURN(const std::vector<RollUpCount> units,
                   store_.CompareRollUp(family, level, control));
  std::vector<std::string> faults;
  for (const RollUpCount& unit : units) {
    check.compared += unit.recomputed_cells;
    if (unit.unequal == 0) continue;
    faults.push_back(fmt::format("unit {}: {} cells stored, {} recomputed, unequal from {} on",
                                 unit.unit, unit.stored_cells, unit.recomputed_cells, unit.begins));
  }
  check.passed = faults.empty();
  check.detail = check.passed ? fmt::format("{} cells of {} units equal their facts",
                                            check.compared, units.size())
                              : Named(faults);
  return check;
}

// The two sides are two tables, and the later one may be newer by what was stored meanwhile. So
// only what is found wrong again and again is wrong.
StatusOr<CurrentCount> Verifier::LookAtCurrent(CurrentSlice slice,
                                               const ReadControl& control) const {
  CurrentCount count;
  for (int look = 0; look < kLooksAtCurrent; ++look) {
    ASSIGN_OR_RETURN(count, store_.CompareCurrent(slice, control));
    if (count.wrong == 0) break;
  }
  return count;
}

StatusOr<VerifyCheck> Verifier::CheckCurrent(const ReadControl& control) const {
  VerifyCheck check = NewCheck(Family::kCall, "current_state");
  ASSIGN_OR_RETURN(const uint32_t slices, store_.CurrentSlices(control));
  CurrentCount count;
  for (uint32_t index = 0; index < slices; ++index) {
    ASSIGN_OR_RETURN(const CurrentCount slice, LookAtCurrent({index, slices}, control));
    count.compared += slice.compared;
    count.wrong += slice.wrong;
    if (count.examples.empty() && slice.wrong > 0) count.examples = slice.examples;
  }
  check.compared = count.compared;
  check.passed = count.wrong == 0;
  check.detail = check.passed
                     ? fmt::format("{} current states follow from their facts", count.compared)
                     : fmt::format("{} current states differ from their facts: {}", count.wrong,
                                   Named(count.examples));
  return check;
}

StatusOr<Verification> Verifier::Verify(const Caller& caller, VerifyDepth depth,
                                        const ReadControl& control) {
  if (!caller.roles.contains(Role::kOperator) || !caller.units.is_everything) {
    return WithReason(PermissionDenied("verify: only operators of the whole organisation may"),
                      "NOT_OPERATOR");
  }
  const std::unique_lock run(running_, std::try_to_lock);
  if (!run.owns_lock()) {
    return WithReason(ResourceExhausted("verify: one is running already; wait for it, or ask "
                                        "GetLastVerify for its result"),
                      "VERIFY_RUNNING");
  }
  Verification verification{.checks = {}, .depth = depth, .finished_at = {}};
  const StatusOr<std::vector<Finding>> stoppages = find_stoppages_(control);
  for (const Family family : kFamilies) {
    verification.checks.push_back(CheckStoring(family, stoppages));
  }
  for (const Family family : kFamilies) {
    ASSIGN_OR_RETURN(VerifyCheck offsets, CheckOffsets(family, control));
    verification.checks.push_back(std::move(offsets));
    ASSIGN_OR_RETURN(VerifyCheck numbering, CheckNumbering(family, control));
    verification.checks.push_back(std::move(numbering));
    ASSIGN_OR_RETURN(VerifyCheck repetitions, CheckRepetitions(family, control));
    verification.checks.push_back(std::move(repetitions));
    if (depth == VerifyDepth::kInvariants) continue;
    for (const sql::Level level : {sql::Level::kDay, sql::Level::kInterval}) {
      ASSIGN_OR_RETURN(VerifyCheck roll_up, CheckRollUp(family, level, control));
      verification.checks.push_back(std::move(roll_up));
    }
  }
  if (depth == VerifyDepth::kRollUpsToo) {
    ASSIGN_OR_RETURN(VerifyCheck current, CheckCurrent(control));
    verification.checks.push_back(std::move(current));
  }
  verification.finished_at = clock_.Now();
  std::lock_guard lock(mutex_);
  last_ = verification;
  return verification;
}

std::optional<Verification> Verifier::last() const {
  std::lock_guard lock(mutex_);
  return last_;
}

std::vector<Finding> Verifier::Findings(std::optional<Family> family) const {
  std::vector<Finding> findings;
  const std::optional<Verification> newest = last();
  if (!newest) return findings;
  for (const VerifyCheck& check : newest->checks) {
    if (check.passed || check.check == kStoring || (family && check.family != *family)) continue;
    findings.push_back({.kind = FindingKind::kCheckFailed,
                        .family = check.family,
                        .since = newest->finished_at,
                        .why = fmt::format("{} of {}: {}", check.check, check.table, check.detail),
                        .advice =
                            "assayctl verify checks it anew, assayctl verify --repair has the "
                            "sinks mend what the log still holds"});
  }
  return findings;
}

}  // namespace assay::query
