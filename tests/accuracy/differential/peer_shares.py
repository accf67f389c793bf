"""Shares, rates, scores of surveys, standardisation (shares.cpp)."""
from fractions import Fraction

from mpmath import mp, mpf

from rules import exact, in_r, mean, need, peer, real, squares, two_sided, z_of


def wilson_ends(x, n, level):
    z = z_of(level)
    p = mpf(x) / n
    half = z * mp.sqrt(p * (1 - p) / n + z ** 2 / (4 * mpf(n) ** 2))
    one = 1 + z ** 2 / n
    centre = p + z ** 2 / (2 * mpf(n))
    return (mpf(0) if x == 0 else (centre - half) / one,
            mpf(1) if x == n else (centre + half) / one)


def share_and_level(d):
    return d.share() + [d.level()]


@peer("Proportion", lambda d: d.share())
def proportion(x, n):
    return [Fraction(x, n)]


@peer("Wilson", share_and_level)
def wilson(x, n, level):
    return list(wilson_ends(x, n, level))


in_r("ClopperPearson", lambda d: d.share(10**7) + [d.level()], "clopper_pearson")


@peer("AdjustedWald", share_and_level)
def adjusted_wald(x, n, level):
    z = z_of(level)
    size = n + z ** 2
    centre = (x + z ** 2 / 2) / size
    half = z * mp.sqrt(centre * (1 - centre) / size)
    return [max(mpf(0), centre - half), min(mpf(1), centre + half)]


def two_shares(d):
    return [d.share(10**9), d.share(10**9)]


@peer("CompareShares", lambda d: two_shares(d) + [d.level()])
def compare_shares(first, second, level):
    (x, n), (y, m) = first, second
    p, q = mpf(x) / n, mpf(y) / m
    a, b = wilson_ends(x, n, level), wilson_ends(y, m, level)
    pooled = mpf(x + y) / (n + m)
    error = mp.sqrt(pooled * (1 - pooled) * (mpf(1) / n + mpf(1) / m))
    z = (p - q) / error if error > 0 else mpf(0)
    return [p - q, p - q - mp.hypot(p - a[0], b[1] - q), p - q + mp.hypot(a[1] - p, q - b[0]),
            z, two_sided(z)]


def shares_that_differ(d):
    """R's statistic keeps no digit where shares are all 0, all 1 or nearly equal."""
    while True:
        first, second = d.share(10**4), d.share(10**4)
        if 0 < first[0] + second[0] < first[1] + second[1]:
            return [first, second]


in_r("CompareShares/test", shares_that_differ, "share_test")
in_r("ExactPoisson", lambda d: d.rate(10**7) + [d.level()], "exact_poisson")


@peer("Byar", lambda d: d.rate() + [d.level()])
def byar(events, exposure, level):
    z, t = z_of(level), mpf(exposure)

    def end(o, sign):
        return o * (1 - mpf(1) / (9 * o) + sign * z / (3 * mp.sqrt(o))) ** 3

    low = max(mpf(0), end(events, -1)) if events else mpf(0)
    return [events / t, low / t, end(mpf(events + 1), 1) / t]


def two_rates(d):
    return [[max(1, e), t] for e, t in (d.rate(10**7), d.rate(10**7))] + [d.level()]


in_r("CompareRates", two_rates, "compare_rates")


@peer("CountNps", lambda d: d.counts(11))
def count_nps(*counts):
    return [sum(counts[9:]), sum(counts[7:9]), sum(counts[:7])]


def nps(d):
    return [d.pick(0, d.size()), d.pick(0, d.size()), d.pick(1, d.size())]


def score_of(promoters, passives, detractors, extra=0):
    n = promoters + passives + detractors + 4 * mpf(extra)
    promoters, detractors = promoters + mpf(extra), detractors + mpf(extra)
    score = (promoters - detractors) / n
    return score, mp.sqrt(max(mpf(0), (promoters + detractors) / n - score ** 2) / n)


def around(score, error, z):
    return max(mpf(-1), score - z * error), min(mpf(1), score + z * error)


def nps_parts(counts, level):
    """Score, error, adjusted score, its error, and its interval."""
    z = z_of(level)
    score, error = score_of(*counts)
    # Three answers more, 3/4 of them promoters and 3/4 detractors: 3/4 to each of four quarters.
    adjusted, its_error = score_of(*counts, Fraction(3, 4).numerator / 4)
    low, high = around(adjusted, its_error, z)
    return score, error, adjusted, its_error, min(low, score), max(high, score)


@peer("NetPromoterScore", lambda d: [nps(d), d.level()])
def net_promoter_score(counts, level):
    score, error, adjusted, _, low, high = nps_parts(counts, level)
    return [score, error, *around(score, error, z_of(level)), adjusted, low, high]


@peer("CompareNps", lambda d: [nps(d), nps(d), d.level()])
def compare_nps(first, second, level):
    a, e, a2, e2, a_low, a_high = nps_parts(first, level)
    b, f, b2, f2, b_low, b_high = nps_parts(second, level)
    error = mp.hypot(e, f)
    z = (a - b) / error if error > 0 else (a2 - b2) / mp.hypot(e2, f2)
    return [a - b, a - b - mp.hypot(a - a_low, b_high - b), a - b + mp.hypot(a_high - a, b - b_low),
            error, z, two_sided(z)]


@peer("CountBoxes", lambda d: [d.counts(d.pick(5, 7, 10)), d.whole(1, 2), d.whole(1, 3), d.level()])
def count_boxes(counts, bottom, top, level):
    n = sum(counts)
    low, high = sum(counts[:bottom]), sum(counts[-top:])
    numbers = []
    for x in (low, n - low - high, high):
        numbers += [Fraction(x, n), *wilson_ends(x, n, level)]
    return [real(x) if isinstance(x, Fraction) else x for x in numbers]


def scores_of(counts, lowest):
    return [lowest + i for i, count in enumerate(counts) for _ in range(count)]


@peer("MomentsOfScores", lambda d: [d.counts(d.whole(2, 11)), float(d.pick(0, 1, -5, 1000))])
def moments_of_scores(counts, lowest):
    scores = scores_of(counts, lowest)
    return [len(scores), mean(scores), squares(scores)]


in_r("MeasureEffort", lambda d: [d.counts(7), d.level()], "effort")


def item_scores(d):
    return d.values(1, 8, ties=True)


@peer("SatisfactionIndex", lambda d: d.pick(
    [[[item_scores(d), 0.5], [item_scores(d), 0.25], [item_scores(d), 0.25]], 1.0, 10.0],
    [[[item_scores(d), 1.0]], 0.0, 5.0]))
def satisfaction_index(items, low, high):
    parts = [Fraction(w) * (mean(scores) - Fraction(low)) for scores, w in items]
    return [100 * sum(parts) / (Fraction(high) - Fraction(low))]


@peer("DimensionMean", lambda d: d.groups(1, 5, 1, 9))
def dimension_mean(*items):
    return [sum(map(mean, items)) / len(items)]


def quality(d):
    dimensions = d.many(1, 5, lambda: d.groups(1, 4, 1, 6))
    return [dimensions, points(d, len(dimensions))]


def points(d, dimensions):
    if d.random.random() < 0.3:
        return []
    given = [float(d.whole(0, 40)) for _ in range(dimensions - 1)]
    while sum(given) > 100:
        given = [float(int(x / 2)) for x in given]
    return given + [100 - sum(given)]


def quality_of(gaps, given):
    weighted = sum(Fraction(p) / 100 * g for p, g in zip(given, gaps)) if given else 0
    return [*gaps, sum(gaps) / len(gaps), weighted]


@peer("ServiceQuality", quality)
def service_quality(dimensions, given):
    return quality_of([dimension_mean(*items)[0] for items in dimensions], given)


@peer("ServiceQualityOfGaps", lambda d: (lambda gaps: [gaps, points(d, len(gaps))])(
    [d.whole(-32, 8) / 8 for _ in range(d.whole(1, 5))]))
def service_quality_of_gaps(gaps, given):
    return quality_of(exact(gaps), given)


def strata(d, figure):
    weights = d.pick([1.0], [0.5, 0.5], [0.25, 0.25, 0.5], [0.125] * 8)
    return [[figure() + [w] for w in weights], d.level()]


@peer("StandardisedShare", lambda d: strata(d, d.share))
def standardised_share(parts, level):
    value = sum(mpf(w) * x / n for x, n, w in parts)
    below = above = mpf(0)
    for x, n, w in parts:
        low, high = wilson_ends(x, n, level)
        below += (w * (mpf(x) / n - low)) ** 2
        above += (w * (high - mpf(x) / n)) ** 2
    return [value, max(mpf(0), value - mp.sqrt(below)), min(mpf(1), value + mp.sqrt(above))]


in_r("StandardisedRate", lambda d: strata(d, lambda: d.rate(10**6)), "standardised_rate")


@peer("DifferenceInShares", lambda d: [d.share(), d.share(), d.share(), d.share(), d.level()])
def difference_in_shares(before, after, before_control, after_control, level):
    value = below = above = adjusted = spread = mpf(0)
    for sign, (x, n) in ((1, after), (-1, before), (-1, after_control), (1, before_control)):
        p = mpf(x) / n
        low, high = wilson_ends(x, n, level)
        value += sign * p
        below += ((p - low) if sign > 0 else (high - p)) ** 2
        above += ((high - p) if sign > 0 else (p - low)) ** 2
        q = mpf(x + 1) / (n + 2)
        adjusted += sign * q
        spread += q * (1 - q) / (n + 2)
    error = mp.sqrt(spread)
    need(error > 0)
    return [value, value - mp.sqrt(below), value + mp.sqrt(above), error,
            two_sided(adjusted / error)]
