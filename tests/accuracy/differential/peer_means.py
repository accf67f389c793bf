"""Means, their intervals and tests, quantiles (means.cpp)."""
from fractions import Fraction

from mpmath import mp, mpf

from rules import comparable, exact, in_r, mean, need, peer, real, root, squares, variance, z_of


@peer("Summarise", lambda d: d.values(1, 30))
def summarise(*values):
    return [len(values), mean(values), squares(values)]


def power_sums(d):
    """Of values, rounded as a store would, from an origin near them."""
    values = d.values(2, 30)
    origin = values[0]
    differences = [value - origin for value in values]
    return [len(values), sum(differences), sum(x * x for x in differences), origin]


@peer("FromPowerSums", power_sums)
def from_power_sums(n, total, total_squares, origin):
    n, total, total_squares = n, Fraction(total), Fraction(total_squares)
    left = total_squares - total ** 2 / n
    need(left >= total_squares * Fraction(1, 10**6))
    return [n, Fraction(origin) + total / n, left]


@peer("Merge", lambda d: d.groups(2, 2, 1, 20))
def merge(first, second):
    return summarise(*first, *second)


@peer("Mean", lambda d: d.values(1, 30))
def mean_of(*values):
    return [mean(values)]


@peer("Variance", lambda d: d.values(2, 30))
def variance_of(*values):
    return [variance(values)]


@peer("StandardDeviation", lambda d: d.values(2, 30))
def deviation_of(*values):
    return [root(variance(values))]


in_r("MeanInterval", lambda d: [d.values(2, 30), d.level()], "mean_interval")


@peer("ScoreMeanInterval", lambda d: [d.values(5, 30, ties=True), 1.0, d.pick(5.0, 10.0), d.level()])
def score_mean_interval(values, lowest, highest, level):
    n, width = len(values), Fraction(highest) - Fraction(lowest)
    p = (mean(values) - Fraction(lowest)) / width
    need(0 <= p <= 1)
    part = Fraction(0.3)
    phi = (n * variance(values) / width ** 2 + part) / (n * p * (1 - p) + part)
    answers, z, p = real(n / phi), z_of(level), real(p)
    centre = p + z ** 2 / (2 * answers)
    half = z * mp.sqrt(p * (1 - p) / answers + z ** 2 / (4 * answers ** 2))
    ends = [min(mpf(1), max(mpf(0), (centre + sign * half) / (1 + z ** 2 / answers)))
            for sign in (-1, 1)]
    value = real(mean(values))
    low, high = (lowest + real(width) * end for end in ends)
    return [value, min(value, low), max(value, high)]


def times(d):
    """Values above zero that are not all equal."""
    values = [abs(value) for value in d.values(5, 30)]
    return [values, 0.95 if d.is_tame else d.pick(0.95, 0.5, 0.9, 0.99)]


in_r("TimeMeanInterval", times, "time_interval")
in_r("CompareMeans", lambda d: d.groups(2, 2, 2, 20) + [d.level()], "compare_means")
in_r("PairedChange", lambda d: [d.values(2, 20), d.level()], "paired_change")


@peer("DifferenceInMeans", lambda d: d.groups(4, 4, 2, 10) + [d.level()])
def difference_in_means(*arguments):
    for before, after in (arguments[:2], arguments[2:4]):
        # Groups of a pair that lie a million apart leave no digits of a small double difference.
        comparable(abs(mean(after) - mean(before)) < 10**6)
    numbers = yield ("difference_in_means", list(arguments))
    return numbers



@peer("Autocorrelation", lambda d: d.values(2, 30))
def autocorrelation(*values):
    centre, values = mean(values), exact(values)
    steps = [value - centre for value in values]
    return [sum(a * b for a, b in zip(steps, steps[1:])) / sum(a * a for a in steps)]


in_r("Quantile", lambda d: [sorted(d.values(1, 30)), d.pick(0.0, 0.1, 0.25, 0.5, 0.9, 0.95, 1.0)],
     "quantile")
