// Queues: how many seats does a service level need?
//
//   B (no waiting places): B_0 = 1, B_n = a B_(n-1) / (n + a B_(n-1)), a = arrivals * handling
//   C (everybody waits):   P(wait) = B / (1 - rho (1 - B)), rho = a/N;
//     SL(T) = 1 - P(wait) e^(-(N-a)T/handling); mean wait = P(wait) handling / (N - a)
//   A (callers give up after exponential patience): birth and death chain, summed from its
//   likeliest
//     state until terms vanish, so that an overload that patience makes stable has an answer;
//     served within T counts callers who neither waited longer nor gave up.
// Source: Erlang 1917; Palm 1957; Garnett, Mandelbaum and Reiman 2002.
// Assumes random arrivals at a constant rate (Poisson), exponential times, one
// queue: real peaks are worse. All times in one unit; arrivals per that unit.
// Reasons: NOT_FINITE, NEGATIVE_VALUE, VALUE_OUT_OF_RANGE (handling or patience not above 0,
// seats below 0), UNSTABLE_QUEUE (C: load not below the seats), LEVEL_OUT_OF_RANGE, OVERFLOW,
// LIMIT_EXCEEDED (more than 100,000 seats; A: more than a million states of the queue matter,
// about a second; a million positions).
#pragma once

#include "query/stats/answer.h"

namespace assay::stats {

struct Traffic {
  double arrivals = 0;  // Per unit of time.
  double handling = 0;  // Mean time.

  double load() const { return arrivals * handling; }  // In erlangs.
};

// P(all seats busy) when nobody waits.
Answer<double> ErlangB(double load, int seats);

struct QueueFigures {
  double wait_chance = 0;     // P(a caller has to wait).
  double mean_wait = 0;       // Of all callers, also those who do not wait.
  double service_level = 0;   // Share served within the threshold.
  double abandon_chance = 0;  // 0 in Erlang C.
  double occupancy = 0;       // Share of their time that seats are busy.
};

Answer<QueueFigures> ErlangC(const Traffic& traffic, int seats, double threshold);
Answer<QueueFigures> ErlangA(const Traffic& traffic, int seats, double threshold, double patience);

struct StaffingTarget {
  double threshold = 0;        // Answered within this time ...
  double service_level = 0.8;  // ... for this share of callers ...
  double occupancy_max = 1;    // ... with seats busy at most this share of their time.
  double shrinkage = 0;        // Share of paid time that is not at the seat, in [0, 1).
};

struct Staffing {
  int seats = 0;
  int positions = 0;  // Seats / (1 - shrinkage), rounded up.
  QueueFigures figures;
};

// The smallest number of seats that meets the target by Erlang C.
Answer<Staffing> SeatsFor(const Traffic& traffic, const StaffingTarget& target);

}  // namespace assay::stats
