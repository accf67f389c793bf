#include "services/directory/time_zone.h"

#include <date/tz.h>

#include <exception>

namespace assay::directory {

namespace {

const date::time_zone* Utc() {
  static const date::time_zone* const utc = date::locate_zone("Etc/UTC");
  return utc;
}

}  // namespace

TimeZone::TimeZone() : zone_(Utc()) {}

StatusOr<TimeZone> TimeZone::Find(std::string_view name) {
  try {
    return TimeZone(date::locate_zone(std::string(name)));
  } catch (const std::exception&) {
    return InvalidArgument(
        "\"{}\" is not an IANA time zone of this machine; write one like \"Asia/Shanghai\"", name);
  }
}

const std::string& TimeZone::name() const { return zone_->name(); }

TimeZone::Offset TimeZone::OffsetAt(WallTime moment) const {
  const date::sys_info info = zone_->get_info(moment);
  return {.value = info.offset, .begin = WallTime(info.begin), .end = WallTime(info.end)};
}

namespace {

int32_t DayOf(WallTime moment, std::chrono::seconds offset) {
  return std::chrono::floor<std::chrono::days>(moment + offset).time_since_epoch().count();
}

}  // namespace

int32_t TimeZone::LocalDay(WallTime moment) const { return DayOf(moment, OffsetAt(moment).value); }

int32_t LocalCalendar::LocalDay(const TimeZone& zone, WallTime moment) {
  if (zone != zone_ || !offset_.Covers(moment)) {
    zone_ = zone;
    offset_ = zone.OffsetAt(moment);
  }
  return DayOf(moment, offset_.value);
}

}  // namespace assay::directory
