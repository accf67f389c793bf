// TimeText: reads moments from the texts of a file.
//
// Formats are those of strptime ("%Y-%m-%d %H:%M:%S"; %S takes fractions), or the words
// "rfc3339", "unix_s" and "unix_ms". A local time needs a zone. Where clocks were set forward a
// local time may not exist, and where they were set back it may be two moments: neither is
// guessed silently.
#pragma once

#include <string>
#include <string_view>

#include "services/directory/time_zone.h"
#include "services/runtime/base/clock.h"
#include "services/runtime/base/status.h"

namespace assay::assayctl {

// What a local time that happened twice means.
enum class Ambiguous { kReject, kEarlier, kLater };

struct TimeTextOptions {
  std::string format;
  std::string zone = {};  // IANA; for formats without an offset.
  Ambiguous ambiguous = Ambiguous::kReject;
};

class TimeText {
 public:
  // kInvalidArgument when the zone is unknown, missing, or given although the text has it.
  static StatusOr<TimeText> Create(const TimeTextOptions& options);

  // kInvalidArgument says why the text is no moment.
  StatusOr<WallTime> Parse(const std::string& text) const;

 private:
  enum class Kind { kLocal, kWithOffset, kRfc3339, kUnixSeconds, kUnixMilliseconds };

  TimeText(Kind kind, const TimeTextOptions& options, directory::TimeZone zone)
      : kind_(kind), options_(options), zone_(zone) {}

  StatusOr<WallTime> ParseLocal(const std::string& text) const;
  StatusOr<WallTime> ParseWithOffset(const std::string& text, const std::string& format) const;

  Kind kind_;
  TimeTextOptions options_;
  directory::TimeZone zone_;
};

}  // namespace assay::assayctl
