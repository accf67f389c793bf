#include "services/assayctl/import/time_text.h"

#include <date/tz.h>

#include <charconv>
#include <chrono>
#include <sstream>

namespace assay::assayctl {

namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

Status NoMoment(const std::string& text, std::string_view wanted) {
  return InvalidArgument("\"{}\" is not a time like {}", text, wanted);
}

// All of `text` must be read. Finer digits than milliseconds are read and cut off.
template <typename TimePoint>
bool Read(const std::string& text, const std::string& format, TimePoint* time) {
  std::istringstream stream(text);
  stream >> date::parse(format, *time);
  return !stream.fail() && stream.peek() == std::istringstream::traits_type::eof();
}

StatusOr<WallTime> ParseCount(const std::string& text, milliseconds unit, std::string_view wanted) {
  double count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  const double ms = count * static_cast<double>(unit.count());
  // About the years 1 to 9999; beyond that it is no moment but another column.
  constexpr double kMsMax = 253'402'300'799'999;
  if (error != std::errc() || end != text.data() + text.size() || !(ms >= -6.2e13) || ms > kMsMax) {
    return NoMoment(text, wanted);
  }
  return WallTime(milliseconds(static_cast<int64_t>(ms)));
}

}  // namespace

StatusOr<TimeText> TimeText::Create(const TimeTextOptions& options) {
  Kind kind = Kind::kLocal;
  if (options.format == "rfc3339") kind = Kind::kRfc3339;
  if (options.format == "unix_s") kind = Kind::kUnixSeconds;
  if (options.format == "unix_ms") kind = Kind::kUnixMilliseconds;
  if (options.format.find("%z") != std::string::npos ||
      options.format.find("%Ez") != std::string::npos) {
    kind = Kind::kWithOffset;
  }
  if (options.format.empty()) {
    return InvalidArgument(
        "format: missing; write one like \"%Y-%m-%d %H:%M:%S\", or rfc3339, "
        "unix_s, unix_ms");
  }
  if (kind == Kind::kLocal && options.format.find('%') == std::string::npos) {
    return InvalidArgument(
        "format: \"{}\" has no field like %Y, and is none of rfc3339, unix_s, "
        "unix_ms",
        options.format);
  }
  if (kind != Kind::kLocal) {
    if (!options.zone.empty()) {
      return InvalidArgument("zone: \"{}\" is not used, the text says its offset; leave it out",
                             options.zone);
    }
    return TimeText(kind, options, directory::TimeZone());
  }
  if (options.zone.empty()) {
    return InvalidArgument("zone: missing; a time without an offset needs one");
  }
  ASSIGN_OR_RETURN(const directory::TimeZone zone, directory::TimeZone::Find(options.zone));
  return TimeText(kind, options, zone);
}

StatusOr<WallTime> TimeText::Parse(const std::string& text) const {
  switch (kind_) {
    case Kind::kLocal:
      return ParseLocal(text);
    case Kind::kWithOffset:
      return ParseWithOffset(text, options_.format);
    case Kind::kRfc3339: {
      std::string spelled = text;
      if (spelled.size() > 10 && spelled[10] == ' ') spelled[10] = 'T';
      if (spelled.ends_with('Z')) spelled.replace(spelled.size() - 1, 1, "+00:00");
      return ParseWithOffset(spelled, "%FT%T%Ez");
    }
    case Kind::kUnixSeconds:
      return ParseCount(text, std::chrono::seconds(1), "1767225600");
    case Kind::kUnixMilliseconds:
      return ParseCount(text, milliseconds(1), "1767225600000");
  }
  return Internal("unknown kind of time");
}

StatusOr<WallTime> TimeText::ParseLocal(const std::string& text) const {
  date::local_time<nanoseconds> local;
  if (!Read(text, options_.format, &local)) return NoMoment(text, options_.format);
  const auto local_ms = date::floor<milliseconds>(local);
  const date::local_info info = zone_.native()->get_info(local_ms);
  const auto as_moment = [&](const date::sys_info& offset) {
    return WallTime(local_ms.time_since_epoch() - offset.offset);
  };
  if (info.result == date::local_info::unique) return as_moment(info.first);
  if (info.result == date::local_info::nonexistent) {
    return InvalidArgument("\"{}\" did not exist in {}: clocks were set forward over it", text,
                           options_.zone);
  }
  if (options_.ambiguous == Ambiguous::kEarlier) return as_moment(info.first);
  if (options_.ambiguous == Ambiguous::kLater) return as_moment(info.second);
  return InvalidArgument(
      "\"{}\" happened twice in {}: clocks were set back over it; set "
      "ambiguous to earlier or later in the mapping",
      text, options_.zone);
}

StatusOr<WallTime> TimeText::ParseWithOffset(const std::string& text,
                                             const std::string& format) const {
  date::sys_time<nanoseconds> moment;
  if (!Read(text, format, &moment)) {
    return NoMoment(text, kind_ == Kind::kRfc3339 ? "2026-01-31T08:00:00Z" : format);
  }
  return date::floor<milliseconds>(moment);
}

}  // namespace assay::assayctl
