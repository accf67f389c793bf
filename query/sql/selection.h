// Selection: which facts of one family a question is about, and how they are cut. Complete and
// checked: names are known columns, units are resolved, the caller's scope is in it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "query/metrics/metric.h"

namespace assay::sql {

// From `from` up to, without, `to`.
struct Period {
  enum class Kind {
    kDates,    // Days since 1970-01-01 of each unit's own calendar.
    kMoments,  // Seconds since 1970-01-01 UTC, whole quarters of an hour.
  };
  Kind kind = Kind::kDates;
  int64_t from = 0;
  int64_t to = 0;

  bool operator==(const Period&) const = default;
};

enum class Step { kNone, kQuarterHour, kHour, kDay, kWeek, kMonth, kQuarter, kYear };

// The facts whose column has one of these values.
struct Condition {
  std::string_view column;
  std::vector<std::string> values;

  bool operator==(const Condition&) const = default;
};

// One key of the answer's rows.
struct Cut {
  enum class Kind {
    kColumn,   // The value of `column`.
    kAbove,    // The unit above the fact's unit: `above[i]` for `units[i]`, empty for others.
    kSubject,  // The subject's id.
  };
  Kind kind = Kind::kColumn;
  std::string_view column = {};
  std::vector<std::string> units = {};
  std::vector<std::string> above = {};
  bool is_word =
      false;  // A column of words of the branch systems, of which there may be any number.

  bool operator==(const Cut&) const = default;
};

// What is asked of one version of a questionnaire.
struct SubjectLayout {
  struct Wanted {
    uint32_t position = 0;  // In the stored arrays, from 1 on; 0: it has no such subject.
    std::string key;        // The subject's id.
    uint32_t scale = 0;     // Number of its scale; the same number means the same scale.

    bool operator==(const Wanted&) const = default;
  };
  std::string questionnaire;
  uint32_t version = 0;
  std::vector<Wanted> wanted;
  std::vector<double> scale_minimums;  // Of every stored position.

  bool operator==(const SubjectLayout&) const = default;
};

struct Selection {
  metrics::Family family = metrics::Family::kCall;
  Period period = {};
  Step step = Step::kNone;
  std::string time_zone = {};  // Of steps of moments; empty is UTC.
  // The units of the caller's scope and of the filters; absent means every unit there is.
  std::optional<std::vector<std::string>> units = {};
  std::vector<Condition> where = {};
  std::vector<Cut> by = {};
  // Where set, each cut by words keeps so many, those of most facts in the whole period, and folds
  // the rest into one (see parts.h).
  std::optional<uint32_t> words_max = {};
  // Surveys: every known version. Others count as lacking the subject when `kind` is kOverall
  // and are not looked at when it is kNamed.
  std::vector<SubjectLayout> subjects = {};
  metrics::SubjectKind subject_kind = metrics::SubjectKind::kOverall;

  bool operator==(const Selection&) const = default;
};

// The cuts of a selection whose words are folded.
std::vector<size_t> FoldedCuts(const Selection& selection);

// Where figures come from.
enum class Level { kDay, kInterval, kFacts };
// "day", "interval", "facts".
std::string_view Name(Level level);

// The roll-up that holds the period.
Level RollUpOf(const Period& period);

}  // namespace assay::sql
