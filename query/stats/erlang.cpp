#include "query/stats/erlang.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "query/stats/distributions.h"
#include "query/stats/interval.h"

namespace assay::stats {
namespace {

constexpr int kSeatsMax = 100'000;
constexpr double kPositionsMax = 1e6;
constexpr int kStatesMax = 1'000'000;

std::optional<Unanswered> Refuse(const Traffic& traffic, int seats, double threshold) {
  if (!std::isfinite(traffic.arrivals) || !std::isfinite(traffic.handling) ||
      !std::isfinite(threshold)) {
    return Unanswered::kNotFinite;
  }
  if (traffic.arrivals < 0 || threshold < 0) return Unanswered::kNegativeValue;
  if (traffic.handling <= 0 || seats < 0) return Unanswered::kValueOutOfRange;
  if (seats > kSeatsMax) return Unanswered::kLimitExceeded;
  return std::nullopt;
}

double NextB(double blocked, double load, int seats) {
  const double blocked_load = load * blocked;
  return blocked_load / (seats + blocked_load);
}

double BlockedShare(double load, int seats) {
  double blocked = 1;
  for (int n = 1; n <= seats; ++n) blocked = NextB(blocked, load, n);
  return blocked;
}

QueueFigures FiguresOfC(const Traffic& traffic, int seats, double threshold, double blocked) {
  const double load = traffic.load();
  const double free = seats - load;
  QueueFigures figures;
  figures.occupancy = load / seats;
  figures.wait_chance = blocked / (1 - figures.occupancy * (1 - blocked));
  figures.mean_wait = figures.wait_chance * traffic.handling / free;
  figures.service_level = 1 - figures.wait_chance * std::exp(-free * threshold / traffic.handling);
  return figures;
}

// A caller who finds `ahead` others waiting is served after that many and one more leave, at
// rates N mu + i theta, i = ahead..0. With c = N mu / theta, e^(-theta W) of this time W has the
// distribution Beta(c, ahead + 1); averaged over the caller's own patience:
//   P(served within T) = c/(c + ahead + 1) * I(1 - e^(-theta T); ahead + 1, c + 1)
double ServedWithin(double c, double ahead, double patience_time) {
  if (patience_time <= 0) return 0.0;
  const double within = -std::expm1(-patience_time);
  return c / (c + ahead + 1) * BetaCdf(within, {ahead + 1, c + 1});
}

// Sums over the states of the queue of Erlang A.
struct Queue {
  double c = 0;
  double patience_time = 0;
  double chance = 0;
  double waiting = 0;
  double served = 0;
  int states = 0;

  void Add(double j, double state) {
    chance += state;
    waiting += state * j;
    served += state * ServedWithin(c, j, patience_time);
    ++states;
  }
};

}  // namespace

Answer<double> ErlangB(double load, int seats) {
  if (const auto reason = Refuse({load, 1}, seats, 0)) return *reason;
  return BlockedShare(load, seats);
}

Answer<QueueFigures> ErlangC(const Traffic& traffic, int seats, double threshold) {
  if (const auto reason = Refuse(traffic, seats, threshold)) return *reason;
  if (!(traffic.load() < seats)) return Unanswered::kUnstableQueue;
  const QueueFigures figures =
      FiguresOfC(traffic, seats, threshold, BlockedShare(traffic.load(), seats));
  if (!std::isfinite(figures.mean_wait) || !std::isfinite(figures.service_level)) {
    return Unanswered::kOverflow;
  }
  return figures;
}

Answer<QueueFigures> ErlangA(const Traffic& traffic, int seats, double threshold, double patience) {
  if (const auto reason = Refuse(traffic, seats, threshold)) return *reason;
  if (!std::isfinite(patience)) return Unanswered::kNotFinite;
  if (patience <= 0 || seats < 1) return Unanswered::kValueOutOfRange;
  const double load = traffic.load();
  const double c = seats * patience / traffic.handling;
  const double ratio = traffic.arrivals * patience;
  if (!std::isfinite(load) || !std::isfinite(c) || !std::isfinite(ratio)) {
    return Unanswered::kOverflow;
  }
  const double blocked = BlockedShare(load, seats);
  if (blocked == 0) return QueueFigures{0, 0, 1, 0, load / seats};

  // Chances of j callers waiting, relative to the likeliest j: j + 1 has ratio / (c + j + 1) times
  // the chance of j. From there up and down until the rest no longer counts.
  const double likeliest = std::max(0.0, std::floor(ratio - c));
  Queue queue{.c = c, .patience_time = threshold / patience};
  double state = 1;
  for (double j = likeliest;; ++j) {
    queue.Add(j, state);
    const double fall = ratio / (c + j + 1);
    state *= fall;
    // Terms fall from here on by at least this ratio, which bounds the rest.
    if (fall < 1 && state * (j + 1) / ((1 - fall) * (1 - fall)) < 1e-16 * queue.chance) break;
    if (queue.states > kStatesMax) return Unanswered::kLimitExceeded;
  }
  state = 1;
  for (double j = likeliest; j > 0; --j) {
    const double fall = (c + j) / ratio;
    state *= fall;
    if (fall < 1 && state / (1 - fall) < 1e-17 * queue.chance) {
      state = 0;
      break;
    }
    queue.Add(j - 1, state);
    if (queue.states > kStatesMax) return Unanswered::kLimitExceeded;
  }
  // `state` is now that of nobody waiting, whose share among the states without a queue is
  // Erlang B.
  const double total = (1 / blocked - 1) * state + queue.chance;
  QueueFigures figures;
  figures.wait_chance = queue.chance / total;
  figures.service_level = 1 - figures.wait_chance + queue.served / total;
  // Little: callers waiting = arrivals * mean wait; they give up at 1 / patience each.
  figures.mean_wait = traffic.arrivals > 0 ? queue.waiting / total / traffic.arrivals : 0.0;
  figures.abandon_chance = figures.mean_wait / patience;
  figures.occupancy = load * (1 - figures.abandon_chance) / seats;
  if (!std::isfinite(figures.wait_chance) || !std::isfinite(figures.service_level) ||
      !std::isfinite(figures.mean_wait) || !std::isfinite(figures.occupancy)) {
    return Unanswered::kOverflow;
  }
  return figures;
}

Answer<Staffing> SeatsFor(const Traffic& traffic, const StaffingTarget& target) {
  if (const auto reason = Refuse(traffic, 0, target.threshold)) return *reason;
  if (!IsInsideUnit(target.service_level) || !(target.occupancy_max > 0) ||
      target.occupancy_max > 1 || !(target.shrinkage >= 0 && target.shrinkage < 1)) {
    return Unanswered::kLevelOutOfRange;
  }
  const double load = traffic.load();
  if (load >= kSeatsMax) return Unanswered::kLimitExceeded;
  double blocked = 1;
  for (int seats = 1; seats <= kSeatsMax; ++seats) {
    blocked = NextB(blocked, load, seats);
    if (!(load < seats) || load / seats > target.occupancy_max) continue;
    const QueueFigures figures = FiguresOfC(traffic, seats, target.threshold, blocked);
    if (figures.service_level < target.service_level) continue;
    const double positions = std::ceil(seats / (1 - target.shrinkage) - 1e-9);
    if (!(positions <= kPositionsMax)) return Unanswered::kLimitExceeded;
    return Staffing{seats, static_cast<int>(positions), figures};
  }
  return Unanswered::kLimitExceeded;
}

}  // namespace assay::stats
