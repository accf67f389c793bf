// TimeZone: an IANA time zone ("Asia/Shanghai") of the machine's tz database.
//
// A small value, cheap to copy; the zones themselves live as long as the program.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "services/runtime/base/clock.h"
#include "services/runtime/base/status.h"

namespace date {
class time_zone;
}

namespace assay::directory {

class TimeZone {
 public:
  TimeZone();  // UTC.

  // kInvalidArgument when the machine knows no such zone.
  static StatusOr<TimeZone> Find(std::string_view name);

  const std::string& name() const;

  // Local time minus UTC at this moment, and the moments [begin, end) for which it holds, so
  // that a caller with many neighbouring moments asks once.
  struct Offset {
    std::chrono::seconds value{0};
    WallTime begin;
    WallTime end;

    bool Covers(WallTime moment) const { return begin <= moment && moment < end; }
  };
  Offset OffsetAt(WallTime moment) const;

  // The local date, as days since 1970-01-01.
  int32_t LocalDay(WallTime moment) const;

  // The library's own zone, for those that parse or format local times.
  const date::time_zone* native() const { return zone_; }

  bool operator==(const TimeZone&) const = default;

 private:
  explicit TimeZone(const date::time_zone* zone) : zone_(zone) {}

  const date::time_zone* zone_;
};

// LocalDay() for many moments: remembers the offset of the last one. Not thread-safe.
class LocalCalendar {
 public:
  int32_t LocalDay(const TimeZone& zone, WallTime moment);

 private:
  TimeZone zone_;
  TimeZone::Offset offset_;
};

}  // namespace assay::directory
