#include "query/server/engine/period.h"

#include <date/date.h>
#include <date/tz.h>

#include <optional>
#include <sstream>

#include "query/server/engine/refusal.h"

namespace assay::query {
namespace {

using std::chrono::seconds;
using Kind = sql::Period::Kind;

// Years the store's types hold, with room to spare.
constexpr int kYearMin = 1971;
constexpr int kYearMax = 2099;
constexpr int64_t kQuarterHour = 900;

struct Instant {
  Kind kind = Kind::kDates;
  int64_t value = 0;
};

// Fails for what is not in the calendar ("2010-02-30"), unlike a look at digits and dashes.
template <typename Time>
std::optional<Time> ParseAs(const std::string& text, const char* format) {
  std::istringstream stream(text);
  Time time;
  stream >> date::parse(format, time);
  if (stream.fail() || stream.peek() != std::istringstream::traits_type::eof()) return std::nullopt;
  return time;
}

// Digits exactly where "0" stands; all else as it is.
bool HasShape(std::string_view text, std::string_view shape) {
  if (text.size() != shape.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool is_digit = text[i] >= '0' && text[i] <= '9';
    if (shape[i] == '0' ? !is_digit : text[i] != shape[i]) return false;
  }
  return true;
}

std::optional<Instant> ParseInstant(const std::string& text) {
  if (HasShape(text, "0000-00-00")) {
    const auto day = ParseAs<date::sys_days>(text, "%F");
    if (!day) return std::nullopt;
    return Instant{Kind::kDates, day->time_since_epoch().count()};
  }
  std::optional<date::sys_seconds> moment;
  if (HasShape(text, "0000-00-00T00:00:00Z")) {
    moment = ParseAs<date::sys_seconds>(text, "%FT%TZ");
  } else if (HasShape(text, "0000-00-00T00:00:00+00:00") ||
             HasShape(text, "0000-00-00T00:00:00-00:00")) {
    moment = ParseAs<date::sys_seconds>(text, "%FT%T%Ez");
  }
  if (!moment) return std::nullopt;
  return Instant{Kind::kMoments, moment->time_since_epoch().count()};
}

StatusOr<Instant> ReadInstant(const std::string& text, const std::string& field) {
  if (text.empty()) {
    return Refusal(kBadPeriod, field,
                   "required; give a date such as 2010-08-01 or a moment such "
                   "as 2010-08-01T00:00:00Z");
  }
  const std::optional<Instant> instant = ParseInstant(text);
  if (!instant) {
    return Refusal(kBadPeriod, field,
                   fmt::format("\"{}\" is neither a date of the calendar such as 2010-08-01 nor a "
                               "moment such as 2010-08-01T09:15:00Z or 2010-08-01T09:15:00+08:00",
                               text));
  }
  const int64_t days = instant->kind == Kind::kDates
                           ? instant->value
                           : date::floor<date::days>(seconds(instant->value)).count();
  const date::year_month_day day{date::sys_days(date::days(days))};
  if (day.year() < date::year(kYearMin) || day.year() > date::year(kYearMax)) {
    return Refusal(
        kBadPeriod, field,
        fmt::format("\"{}\" is not between the years {} and {}", text, kYearMin, kYearMax));
  }
  if (instant->kind == Kind::kMoments && instant->value % kQuarterHour != 0) {
    return Refusal(
        kBadPeriod, field,
        fmt::format("\"{}\" is not a whole quarter of an hour (:00, :15, :30, :45)", text));
  }
  return *instant;
}

bool IsWholeDays(sql::Step step) {
  return step != sql::Step::kQuarterHour && step != sql::Step::kHour;
}

}  // namespace

StatusOr<sql::Period> ParsePeriod(const std::string& from, const std::string& to,
                                  const std::string& field) {
  ASSIGN_OR_RETURN(const Instant begin, ReadInstant(from, field + "from"));
  ASSIGN_OR_RETURN(const Instant end, ReadInstant(to, field + "to"));
  if (begin.kind != end.kind) {
    return Refusal(
        kBadPeriod, field + "to",
        fmt::format("\"{}\" and \"{}\" must both be dates or both be moments", from, to));
  }
  if (begin.value >= end.value) {
    return Refusal(
        kBadPeriod, field + "to",
        fmt::format("\"{}\" is not after \"{}\"; the end is not part of the period, so one "
                    "day ends on the next",
                    to, from));
  }
  return sql::Period{begin.kind, begin.value, end.value};
}

Status CheckStep(const sql::Period& period, sql::Step step, const std::string& field) {
  if (period.kind == Kind::kMoments || IsWholeDays(step)) return OkStatus();
  return Refusal(kBadPeriod, field + "every",
                 "hours and quarters of an hour need a period given in moments, such as "
                 "2010-08-01T00:00:00+08:00");
}

uint64_t StepsMax(const sql::Period& period, sql::Step step) {
  const auto seconds_of_step = [&]() -> uint64_t {
    constexpr uint64_t kDay = 86'400;
    switch (step) {
      case sql::Step::kNone:
        return 0;
      case sql::Step::kQuarterHour:
        return 900;
      case sql::Step::kHour:
        return 3'600;
      case sql::Step::kDay:
        return kDay - 3'600;  // The shortest: clocks are put forward.
      case sql::Step::kWeek:
        return 7 * kDay - 3'600;
      case sql::Step::kMonth:
        return 28 * kDay - 3'600;
      case sql::Step::kQuarter:
        return 90 * kDay - 3'600;
      case sql::Step::kYear:
        return 365 * kDay - 3'600;
    }
    return 0;
  }();
  if (seconds_of_step == 0) return 1;
  const auto length = static_cast<uint64_t>(period.to - period.from);
  const uint64_t seconds = period.kind == sql::Period::Kind::kDates ? length * 86'400 : length;
  if (step == sql::Step::kDay && period.kind == sql::Period::Kind::kDates) return length;
  if (step == sql::Step::kQuarterHour) return seconds / 900;
  return seconds / seconds_of_step + 2;  // The first and the last may be parts.
}

std::string StepLabel(int64_t start, Kind kind, sql::Step step, const directory::TimeZone& zone) {
  if (kind == Kind::kDates) return date::format("%F", date::sys_days(date::days(start)));
  const auto moment = [&] {
    if (!IsWholeDays(step)) return date::sys_seconds(seconds(start));
    // Where clocks are set forward at midnight the day begins later.
    const date::local_days day{date::days(start)};
    return zone.native()->to_sys(date::local_seconds(day), date::choose::earliest);
  }();
  const date::sys_info info = zone.native()->get_info(moment);
  if (info.offset == seconds(0)) return date::format("%FT%TZ", moment);
  return date::format("%FT%T", moment + info.offset) + [&] {
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(info.offset).count();
    return fmt::format("{}{:02}:{:02}", minutes < 0 ? '-' : '+', std::abs(minutes) / 60,
                       std::abs(minutes) % 60);
  }();
}

}  // namespace assay::query
