// Answer<T>: the value of a statistical question, or the named reason it has none.
//
// No function of this library returns NaN, a made-up 0 or a made-up 100 %. A
// question that cannot be answered (no cases, one group, zero variance) says why,
// with a name that is stable: it goes unchanged to programs and, translated, to
// people. Bad arguments are reasons too, so nothing here throws or crashes on input.
#pragma once

#include <cstdlib>
#include <string_view>
#include <utility>
#include <variant>

namespace assay::stats {

enum class Unanswered {
  kNoObservations,      // Nothing was counted: n = 0.
  kTooFewObservations,  // The method needs more cases than there are.
  kTooFewGroups,        // A comparison needs at least two usable groups (shrinkage four).
  kNoVariation,         // All values are equal, so there is no scale to judge by.
  kNotFinite,           // An input is NaN or infinite.
  kNegativeValue,       // A count, exposure, time or weight is below zero.
  kCountAboveTotal,     // More hits than cases.
  kValueOutOfRange,     // A value lies outside the scale the caller declared.
  kLevelOutOfRange,     // A confidence level or probability is not strictly inside (0, 1).
  kShapeMismatch,       // Inputs that belong together have different lengths.
  kNotSorted,           // The method takes ascending values and these are not.
  kInvalidWeights,      // Weights do not sum to one (or to 100 points), or sum to zero.
  kEmptyStratum,        // A stratum with weight has no cases: nothing can stand for it.
  kCollinear,           // A driver is a linear combination of the others.
  kTooFewPerDriver,     // Fewer than ten answers per driver.
  kTooManyDrivers,      // Exact attribution is limited to twelve drivers.
  kNotReached,          // The curve never falls to the quantile asked for.
  kUnstableQueue,       // The load is not below the seats: the queue grows without end.
  kReasonMissing,       // A rebase without a recorded reason.
  kLimitExceeded,       // The search or the input is larger than the stated limit.
  kOverflow,            // The result is not representable as a finite number.
  kDigitsLost,          // Sums too far from their origin: the variation is lost in rounding.
};

// The stable name, UPPER_SNAKE, for example "NO_OBSERVATIONS".
std::string_view Name(Unanswered reason);

template <typename T>
class [[nodiscard]] Answer {
 public:
  using Value = T;

  Answer(T value) : state_(std::move(value)) {}  // NOLINT: a value is an answer.
  Answer(Unanswered reason) : state_(reason) {}  // NOLINT: so is a reason.

  bool ok() const { return std::holds_alternative<T>(state_); }
  explicit operator bool() const { return ok(); }

  // Asking an unanswered question for its value is a bug of the caller and aborts.
  const T& value() const& {
    return ok() ? std::get<T>(state_) : (std::abort(), std::get<T>(state_));
  }
  // By value, so that a part of a temporary answer lives as long as what it is bound to.
  T value() && {
    return ok() ? std::get<T>(std::move(state_)) : (std::abort(), std::get<T>(std::move(state_)));
  }
  const T& operator*() const& { return value(); }
  const T* operator->() const { return &value(); }

  Unanswered reason() const {
    return ok() ? (std::abort(), Unanswered{}) : std::get<Unanswered>(state_);
  }

 private:
  std::variant<T, Unanswered> state_;
};

}  // namespace assay::stats

// ASSIGN_OR_REASON(const double mean, Mean(moments)); returns the reason when there is one.
#define ASSIGN_OR_REASON(declaration, expression) \
  ASSAY_REASON_(ASSAY_REASON_CONCAT_(assay_answer_, __LINE__), declaration, expression)
#define ASSAY_REASON_(answer, declaration, expression) \
  auto answer = (expression);                          \
  if (!answer.ok()) return answer.reason();            \
  declaration = std::move(answer).value()
#define ASSAY_REASON_CONCAT_(a, b) ASSAY_REASON_CONCAT_INNER_(a, b)
#define ASSAY_REASON_CONCAT_INNER_(a, b) a##b
