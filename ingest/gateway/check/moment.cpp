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
    return OutOfRange(field, fmt::format("{} s after 1970; the earliest moment is 1990-01-01 "
                                         "({} s): is the unit right?",
                                         timestamp.seconds(), kEarliestSeconds));
  }
  const WallTime latest = now + kAheadMax;
  if (timestamp.seconds() <= std::chrono::ceil<seconds>(latest.time_since_epoch()).count()) {
    *moment = WallTime(seconds(timestamp.seconds()) + milliseconds(timestamp.nanos() / 1'000'000));
    if (*moment <= latest) return std::nullopt;
  }
  return Flaw{
      .reason = event::v1::REJECT_REASON_IN_FUTURE,
      .field = std::string(field),
      .message = fmt::format("{}: {} s after 1970 is more than {} minutes ahead of the "
                             "gateway's clock ({}); set the clock of the branch system",
                             field, timestamp.seconds(), kAheadMax.count(), ShowMoment(now))};
}

std::string ShowMoment(WallTime moment) {
  const auto milliseconds = moment.time_since_epoch().count();
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                     fmt::gmtime(static_cast<std::time_t>(milliseconds / 1000)),
                     milliseconds % 1000);
}

}  // namespace assay::gateway
