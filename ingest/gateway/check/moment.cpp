#include "ingest/gateway/check/moment.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace assay::gateway {
namespace {

constexpr int64_t kEarliestSeconds = 631'152'000;  // 1990-01-01T00:00:00Z
constexpr int32_t kNanosMax = 999'999'999;

Flaw OutOfRange(std::string_view field, std::string why) {
  return {.reason = event::v1::REJECT_REASON_OUT_OF_RANGE,
          .field = std::string(field),
          .message = fmt::format("{}: {}", field, why)};
}

// The date, and what was sent; a number that is no date of four-digit years is most likely of
// another unit.
std::string ShowSeconds(int64_t seconds) {
  constexpr int64_t kYear1 = -62'135'596'800;
  constexpr int64_t kYear10000 = 253'402'300'800;
  if (seconds < kYear1 || seconds >= kYear10000) return fmt::format("{} s after 1970", seconds);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}Z ({} s after 1970)",
                     fmt::gmtime(static_cast<std::time_t>(seconds)), seconds);
}

}  // namespace

MaybeFlaw CheckMoment(std::string_view field, bool present,
                      const google::protobuf::Timestamp& timestamp, WallTime now,
                      WallTime* moment) {
  using std::chrono::milliseconds;
  using std::chrono::seconds;
  if (!present) return Missing(field, "set it to the moment in UTC");
  if (timestamp.nanos() < 0 || timestamp.nanos() > kNanosMax) {
    return OutOfRange(field,
                      fmt::format("nanos {}; 0 to {} are allowed", timestamp.nanos(), kNanosMax));
  }
  // Compared as numbers: the seconds of a hostile event do not fit into milliseconds.
  if (timestamp.seconds() < kEarliestSeconds) {
    return OutOfRange(field, fmt::format("{}; the earliest moment is 1990-01-01 ({} s after 1970): "
                                         "is the unit right?",
                                         ShowSeconds(timestamp.seconds()), kEarliestSeconds));
  }
  const WallTime latest = now + kAheadMax;
  if (timestamp.seconds() <= std::chrono::ceil<seconds>(latest.time_since_epoch()).count()) {
    *moment = WallTime(seconds(timestamp.seconds()) + milliseconds(timestamp.nanos() / 1'000'000));
    if (*moment <= latest) return std::nullopt;
  }
  return Flaw{.reason = event::v1::REJECT_REASON_IN_FUTURE,
              .field = std::string(field),
              .message = fmt::format("{}: {} is more than {} minutes ahead of the "
                                     "gateway's clock ({}); set the clock of the branch system",
                                     field, ShowSeconds(timestamp.seconds()), kAheadMax.count(),
                                     ShowMoment(now))};
}

std::string ShowMoment(WallTime moment) {
  const auto milliseconds = moment.time_since_epoch().count();
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                     fmt::gmtime(static_cast<std::time_t>(milliseconds / 1000)),
                     milliseconds % 1000);
}

}  // namespace assay::gateway
