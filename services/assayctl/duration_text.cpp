#include "services/assayctl/duration_text.h"

#include <charconv>
#include <utility>

namespace assay::assayctl {

StatusOr<std::chrono::milliseconds> ParseDuration(const std::string& text,
                                                  std::string_view option) {
  using std::chrono::milliseconds;
  constexpr std::pair<std::string_view, milliseconds> kUnits[] = {
      {"ms", milliseconds(1)},        {"s", std::chrono::seconds(1)},
      {"m", std::chrono::minutes(1)}, {"min", std::chrono::minutes(1)},
      {"h", std::chrono::hours(1)},   {"d", std::chrono::hours(24)}};
  constexpr double kDaysMax = 36'500;

  double count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  const std::string_view unit(end, static_cast<size_t>(text.data() + text.size() - end));
  for (const auto& [name, length] : kUnits) {
    if (error != std::errc() || unit != name || !(count >= 0)) continue;
    const double ms = count * static_cast<double>(length.count());
    if (ms > kDaysMax * 86'400'000) break;
    return milliseconds(static_cast<int64_t>(ms));
  }
  return InvalidArgument("{}: \"{}\" is not a length of time like 500ms, 20s, 5m, 2h or 90d",
                         option, text);
}

}  // namespace assay::assayctl
