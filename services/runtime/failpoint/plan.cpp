#include "services/runtime/failpoint/plan.h"

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <utility>

namespace assay::failpoint {
namespace {

using std::chrono::milliseconds;

constexpr std::pair<std::string_view, Action> kActions[] = {{"kill", Action::kKill},
                                                            {"error", Action::kError},
                                                            {"delay", Action::kDelay},
                                                            {"pause", Action::kPause}};

std::string_view NameOf(Action action) {
  for (const auto& [name, named] : kActions) {
    if (named == action) return name;
  }
  return "";
}

std::optional<uint64_t> ParseCount(std::string_view text) {
  uint64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{} || end != text.data() + text.size() || count == 0) return std::nullopt;
  return count;
}

std::optional<milliseconds> ParseDelay(std::string_view text) {
  const bool is_milliseconds = text.ends_with("ms");
  if (!text.ends_with('s')) return std::nullopt;
  text.remove_suffix(is_milliseconds ? 2 : 1);
  const auto count = ParseCount(text);
  if (!count) return std::nullopt;
  return milliseconds(*count * (is_milliseconds ? 1 : 1000));
}

// The text before the separator; what is behind it, if anything, stays in `rest`.
std::string_view Cut(std::string_view text, char separator, std::optional<std::string_view>* rest) {
  const size_t at = text.find(separator);
  if (at == std::string_view::npos) {
    rest->reset();
    return text;
  }
  *rest = text.substr(at + 1);
  return text.substr(0, at);
}

Status Act(std::string_view name, Action action, milliseconds delay, uint64_t visit) {
  fmt::print(stderr, "failpoint name={} action={} visit={}\n", name, NameOf(action), visit);
  std::fflush(stderr);
  switch (action) {
    case Action::kKill:
      kill(getpid(), SIGKILL);
      pause();  // It may take a moment to arrive; nothing behind this place may run.
      return OkStatus();
    case Action::kPause:
      kill(getpid(), SIGSTOP);
      return OkStatus();
    case Action::kDelay:
      poll(nullptr, 0, static_cast<int>(delay.count()));  // A delay is all that is wanted.
      return OkStatus();
    case Action::kError:
      return Unavailable("failpoint {}: error wanted by a test", name);
  }
  return OkStatus();
}

}  // namespace

StatusOr<Plan::Rule> Plan::ParseRule(std::string_view text) {
  Rule rule;
  std::optional<std::string_view> visit;
  std::optional<std::string_view> argument;
  const std::string_view action = Cut(Cut(text, '@', &visit), ':', &argument);
  bool is_known = false;
  for (const auto& [name, named] : kActions) {
    if (name != action) continue;
    rule.action = named;
    is_known = true;
  }
  if (visit) rule.visit = ParseCount(*visit);
  const auto delay = argument ? ParseDelay(*argument) : std::nullopt;
  rule.delay = delay.value_or(milliseconds(0));
  const bool is_complete = delay.has_value() == (rule.action == Action::kDelay);
  if (is_known && is_complete && argument.has_value() == delay.has_value() &&
      visit.has_value() == rule.visit.has_value()) {
    return rule;
  }
  return InvalidArgument(
      "\"{}\": not an action; write kill, error, pause or delay:200ms, with "
      "@3 for the third time only",
      text);
}

StatusOr<Plan> Plan::Parse(std::string_view text) {
  Plan plan;
  std::optional<std::string_view> rest = text;
  while (rest && !rest->empty()) {
    const std::string_view entry = Cut(*rest, ',', &rest);
    std::optional<std::string_view> action;
    const std::string_view name = Cut(entry, '=', &action);
    if (name.empty() || !action) {
      return InvalidArgument("ASSAY_FAILPOINTS: \"{}\": not name=action", entry);
    }
    const auto rule = ParseRule(*action);
    if (!rule.ok()) {
      return Annotate(rule.status(), fmt::format("ASSAY_FAILPOINTS: {}", name));
    }
    auto& place = plan.places_[std::string(name)];
    if (place == nullptr) place = std::make_unique<Place>();
    place->rules.push_back(*rule);
  }
  return plan;
}

Status Plan::Reach(std::string_view name) {
  const auto found = places_.find(name);
  if (found == places_.end()) return OkStatus();
  Place& place = *found->second;
  const uint64_t visit = place.visits.fetch_add(1) + 1;
  for (const Rule& rule : place.rules) {
    if (rule.visit && *rule.visit != visit) continue;
    RETURN_IF_ERROR(Act(name, rule.action, rule.delay, visit));
  }
  return OkStatus();
}

}  // namespace assay::failpoint
