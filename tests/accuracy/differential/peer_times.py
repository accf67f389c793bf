"""Times to an event, histograms, control charts, queues (times.cpp)."""
from fractions import Fraction

import numpy
from mpmath import mp, mpf

from rules import comparable, exact, in_r, mean, need, peer, real


def edges(d):
    return sorted({float(d.whole(0, 400)) / 4 for _ in range(d.whole(3, 9))} | {0.0, 101.0})


@peer("MakeHistogram", lambda d: [[d.whole(-20, 440) / 4 for _ in range(d.whole(1, 30))], edges(d)])
def make_histogram(values, places):
    counts, _ = numpy.histogram(values, places)
    return [*counts, len(values)]


def histogram(d):
    places = edges(d)
    counts = d.counts(len(places) - 1)
    if not d.is_tame:
        counts = [count * d.pick(0, 1, 10**9) for count in counts]
    return [places, counts, d.pick(0, 0, 3), d.pick(0, 0, 3),
            d.pick(0.1, 0.25, 0.5, 0.9, 0.95)]


@peer("QuantileOfHistogram", histogram)
def quantile_of_histogram(places, counts, below, above, probability):
    n = sum(counts) + below + above
    need(n)
    h = Fraction(probability) * (n - 1)
    before = below
    for low, high, count in zip(places, places[1:], counts):
        # The class of the order statistic of rank floor(h) + 1.
        if h // 1 < before:
            break
        if count and h // 1 < before + count:
            share = min(Fraction(1), (h - before + Fraction(1, 2)) / count)
            return [Fraction(low) + share * (Fraction(high) - Fraction(low)), low, high]
        before += count
    raise ValueError


in_r("Estimate", lambda d: [d.lives(), d.level()], "curve")
in_r("At", lambda d: [d.lives(), d.whole(0, 24) / 4], "survival_at")
in_r("Quantile/survival", lambda d: [d.lives(), d.pick(0.1, 0.25, 0.5, 0.75, 0.9)],
     "survival_quantile")
in_r("CompareSurvival", lambda d: d.many(2, 6, d.lives), "log_rank", together=True)


# Charts.

def series(d):
    values = d.values(3, 25)
    if not d.is_tame:
        values = [None if d.random.random() < 0.1 else value for value in values]
    return values


def moving_ranges(values):
    return [abs(b - a) for a, b in zip(values, values[1:]) if a is not None and b is not None]


@peer("XmrChart", lambda d: [series(d), d.pick(False, True)])
def xmr_chart(values, screened):
    values = [None if value is None else Fraction(value) for value in values]
    present = [value for value in values if value is not None]
    ranges = moving_ranges(values)
    need(present and ranges)
    if screened:
        bound = Fraction(3.267) * sum(ranges) / len(ranges)
        ranges = [r for r in ranges if bound == 0 or r < bound]
    centre, moving_range = mean(present), sum(ranges) / len(ranges)
    need(moving_range > 0)
    half = Fraction(2.66) * moving_range
    return [centre, centre - half, centre + half, moving_range]


def limits(values, errors, centre, laney, low, high):
    factor = mpf(1)
    if laney:
        z = [None if v is None else (v - centre) / e for v, e in zip(values, errors)]
        ranges = moving_ranges(z)
        need(ranges)
        factor = sum(ranges) / len(ranges) / mpf(1.128)
        need(factor > 0)
    numbers = [factor]
    for error in errors:
        numbers.append(centre)
        numbers.append(centre - 3 * factor * error if low is None
                       else max(mpf(low), centre - 3 * factor * error))
        numbers.append(centre + 3 * factor * error if high is None
                       else min(mpf(high), centre + 3 * factor * error))
    return numbers


@peer("PChart", lambda d: [d.many(2, 20, lambda: d.share(10**6)), d.pick(False, True)])
def p_chart(samples, laney):
    x, n = sum(s[0] for s in samples), sum(s[1] for s in samples)
    need(0 < x < n)
    centre = mpf(x) / n
    errors = [mp.sqrt(centre * (1 - centre) / m) for _, m in samples]
    return limits([mpf(a) / m for a, m in samples], errors, centre, laney, 0, 1)


def u_limits(samples, laney):
    centre = mpf(sum(e for e, _ in samples)) / sum(mpf(t) for _, t in samples)
    need(centre > 0)
    errors = [mp.sqrt(centre / mpf(t)) for _, t in samples]
    return limits([e / mpf(t) for e, t in samples], errors, centre, laney, 0, None)


@peer("CChart", lambda d: [d.pick(0, d.size(10**9)) for _ in range(d.whole(2, 20))])
def c_chart(*counts):
    return u_limits([[count, 1] for count in counts], False)


@peer("UChart", lambda d: [d.many(2, 20, lambda: d.rate(10**6)), d.pick(False, True)])
def u_chart(samples, laney):
    return u_limits(samples, laney)


@peer("StandardChart", lambda d: [series(d), 40.0, d.whole(1, 99) / 8])
def standard_chart(values, centre, sigma):
    return limits(values, [mpf(sigma)] * len(values), mpf(centre), False, None, None)


RULES = ["beyond", "two_of_three", "four_of_five", "one_side", "trend", "alternating",
         "near_centre", "avoids_centre"]
# How long a run of each kind is: Western Electric, Nelson, NHS.
LENGTHS = [
    {"four_of_five": 5, "one_side": 8},
    {"four_of_five": 5, "one_side": 9, "trend": 6, "alternating": 14, "near_centre": 15,
     "avoids_centre": 8},
    {"one_side": 7, "trend": 7},
]


def holds(rule, window, nhs):
    steps = [b - a for a, b in zip(window, window[1:])]
    last = window[-1]

    def beyond(bound):
        return sum(z * last > 0 and abs(z) > bound for z in window) if abs(last) > bound else 0

    if rule == "two_of_three":
        if nhs:
            return any(sum(2 < sign * z <= 3 for z in window) >= 2 for sign in (1, -1))
        return beyond(2) >= 2
    if rule == "four_of_five":
        return beyond(1) >= 4
    if rule == "one_side":
        return all(z > 0 for z in window) or all(z < 0 for z in window)
    if rule == "trend":
        return all(step > 0 for step in steps) or all(step < 0 for step in steps)
    if rule == "alternating":
        return all(a * b < 0 for a, b in zip(steps, steps[1:]))
    if rule == "near_centre":
        return all(abs(z) < 1 for z in window)
    return all(abs(z) > 1 for z in window) and min(window) < 0 < max(window)


def signal_series(d):
    """Around 0 with sigma 1, in eighths, with stretches that drift, swing or lie close."""
    values, level = [], 0.0
    for i in range(d.whole(3, 40)):
        kind = (i // 10 + d.whole(0, 1)) % 4
        level = {0: 0.0, 1: level + 0.125, 2: 1.5 if i % 2 else -1.5, 3: 0.25}[kind]
        values.append(level + d.whole(-16, 16) / 8 * (0.25 if kind == 3 else 1))
    if not d.is_tame:
        values[d.whole(0, len(values) - 1)] = None
    return [values, d.whole(0, 2)]


@peer("FindSignals", signal_series)
def find_signals(values, rules):
    found = [(0, i, i) for i, v in enumerate(values) if v is not None and abs(v) > 3]
    lengths = {"two_of_three": 3, **LENGTHS[rules]}
    for rule, length in lengths.items():
        for end in range(length, len(values) + 1):
            window = values[end - length:end]
            if None not in window and holds(rule, window, rules == 2):
                found.append((RULES.index(rule), end - length, end - 1))
    return [len(found)] + [number for signal in sorted(found) for number in signal]


# Queues.

def blocked(load, seats):
    share = mpf(1)
    for n in range(1, seats + 1):
        share = load * share / (n + load * share)
    return share


def load_of(d):
    return d.whole(1, 800) / 8 if d.is_tame else 10 ** d.random.uniform(-6, 2.4)


@peer("ErlangB", lambda d: [load_of(d), d.whole(0, 250)])
def erlang_b(load, seats):
    return [blocked(mpf(load), seats)]


def c_figures(arrivals, handling, seats, threshold):
    load = mpf(arrivals) * mpf(handling)
    need(load < seats)
    b = blocked(load, seats)
    wait = b / (1 - load / seats * (1 - b))
    return [wait, wait * mpf(handling) / (seats - load),
            1 - wait * mp.exp(-(seats - load) * mpf(threshold) / mpf(handling)), 0, load / seats]


def traffic(d):
    handling = d.pick(3.0, 0.25, 180.0)
    return [load_of(d) / handling, handling]


@peer("ErlangC", lambda d: (lambda t: [*t, int(t[0] * t[1] * d.pick(1, 1, 1.5)) + d.whole(1, 9),
                                       t[1] * d.pick(0, 0.1, 1, 3)])(traffic(d)))
def erlang_c(arrivals, handling, seats, threshold):
    return c_figures(arrivals, handling, seats, threshold)


@peer("ErlangA", lambda d: (lambda t: [*t, max(1, int(t[0] * t[1] * d.pick(0.5, 1, 1.2))),
                                       t[1] * d.pick(0.0, 0.1, 1.0), t[1] * d.pick(0.2, 1.0, 5.0)])(
    traffic(d)), slowness=3)
def erlang_a(arrivals, handling, seats, threshold, patience):
    """The chain state by state: j callers wait, served at rate seats mu + j theta."""
    arrivals, mu, theta = mpf(arrivals), 1 / mpf(handling), 1 / mpf(patience)
    load = arrivals / mu
    state, none_waits = mpf(1), mpf(1)
    for n in range(1, seats):
        state *= load / n
        none_waits += state
    state *= load / seats
    chances, j = [state], 0
    top = state
    while state > top * mpf(10) ** -32 or arrivals > seats * mu + j * theta:
        j += 1
        state *= arrivals / (seats * mu + j * theta)
        top = max(top, state)
        chances.append(state)
        need(j < 3000)
    total = none_waits + sum(chances)
    c = seats * mu / theta
    within = 1 - mp.exp(-theta * mpf(threshold))
    # P(served in time | j ahead) = c / (c + j + 1) I(within; j + 1, c + 1), from j to j + 1 by
    # I(x; a + 1, b) = I(x; a, b) - x^a (1 - x)^b / (a B(a, b)).
    inside = 1 - (1 - within) ** (c + 1)
    step = within * (1 - within) ** (c + 1) * (c + 1)
    served = waiting = mpf(0)
    for j, chance in enumerate(chances):
        served += chance * c / (c + j + 1) * inside
        waiting += j * chance
        inside -= step
        step *= within * (c + j + 2) / (j + 2)
    wait = sum(chances) / total
    mean_wait = waiting / total / arrivals
    gone = mean_wait * theta
    return [wait, mean_wait, 1 - wait + served / total, gone, load * (1 - gone) / seats]


@peer("SeatsFor", lambda d: traffic(d) + [
    d.pick(0.0, 0.3, 20.0), d.pick(0.8, 0.9, 0.5, 0.99), d.pick(1.0, 0.85), d.pick(0.0, 0.3, 0.25)],
    slowness=2)
def seats_for(arrivals, handling, threshold, service_level, occupancy, shrinkage):
    load = mpf(arrivals) * mpf(handling)
    seats = int(load) + 1
    while True:
        figures = c_figures(arrivals, handling, seats, threshold)
        most, least = mpf(str(occupancy)), mpf(str(service_level))
        # A target met exactly is met or missed by the rounding of arrivals * handling.
        comparable(abs(figures[4] - most) > 1e-12 and abs(figures[2] - least) > 1e-12)
        if figures[4] <= most and figures[2] >= least:
            break
        seats += 1
    positions = mp.ceil(seats / (1 - mpf(shrinkage)) - mpf(10) ** -9)
    return [seats, positions, *figures]
