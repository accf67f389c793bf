// Moments as the wire and the store count them.
#pragma once

#include <google/protobuf/timestamp.pb.h>

#include <cstdint>
#include <optional>

#include "services/runtime/base/clock.h"

namespace assay::sink {

inline constexpr int64_t kStoredSecondsEnd = 10'413'792'000;  // 2300-01-01.

// The moment to the millisecond, finer digits cut off; nothing when it is not valid or outside
// 1970 to 2299, which is what the store's columns hold.
inline std::optional<WallTime> MomentOf(const google::protobuf::Timestamp& timestamp) {
  if (timestamp.seconds() < 0 || timestamp.seconds() >= kStoredSecondsEnd) return std::nullopt;
  if (timestamp.nanos() < 0 || timestamp.nanos() > 999'999'999) return std::nullopt;
  return WallTime(
      std::chrono::milliseconds(timestamp.seconds() * 1000 + timestamp.nanos() / 1'000'000));
}

}  // namespace assay::sink
