#include "query/stats/answer.h"

namespace assay::stats {

std::string_view Name(Unanswered reason) {
  switch (reason) {
    case Unanswered::kNoObservations:
      return "NO_OBSERVATIONS";
    case Unanswered::kTooFewObservations:
      return "TOO_FEW_OBSERVATIONS";
    case Unanswered::kTooFewGroups:
      return "TOO_FEW_GROUPS";
    case Unanswered::kNoVariation:
      return "NO_VARIATION";
    case Unanswered::kNotFinite:
      return "NOT_FINITE";
    case Unanswered::kNegativeValue:
      return "NEGATIVE_VALUE";
    case Unanswered::kCountAboveTotal:
      return "COUNT_ABOVE_TOTAL";
    case Unanswered::kValueOutOfRange:
      return "VALUE_OUT_OF_RANGE";
    case Unanswered::kLevelOutOfRange:
      return "LEVEL_OUT_OF_RANGE";
    case Unanswered::kShapeMismatch:
      return "SHAPE_MISMATCH";
    case Unanswered::kNotSorted:
      return "NOT_SORTED";
    case Unanswered::kInvalidWeights:
      return "INVALID_WEIGHTS";
    case Unanswered::kEmptyStratum:
      return "EMPTY_STRATUM";
    case Unanswered::kCollinear:
      return "COLLINEAR";
    case Unanswered::kTooFewPerDriver:
      return "TOO_FEW_PER_DRIVER";
    case Unanswered::kTooManyDrivers:
      return "TOO_MANY_DRIVERS";
    case Unanswered::kNotReached:
      return "NOT_REACHED";
    case Unanswered::kUnstableQueue:
      return "UNSTABLE_QUEUE";
    case Unanswered::kReasonMissing:
      return "REASON_MISSING";
    case Unanswered::kLimitExceeded:
      return "LIMIT_EXCEEDED";
    case Unanswered::kOverflow:
      return "OVERFLOW";
    case Unanswered::kDigitsLost:
      return "DIGITS_LOST";
  }
  return "UNKNOWN";
}

}  // namespace assay::stats
