"""Many groups: tests of all together, pairs, league tables (groups.cpp)."""
from fractions import Fraction
from math import comb, isnan

from mpmath import mp, mpf
from scipy import stats

from rules import comparable, in_r, mean, need, peer, real, variance, z_of


def groups_that_vary(d):
    return [group for group in d.groups(2, 6, 2, 10)]


@peer("OneWayAnova", groups_that_vary)
def one_way_anova(*groups):
    everything = [value for group in groups for value in group]
    within = sum(variance(group) * (len(group) - 1) for group in groups)
    need(within)
    between = sum(len(group) * (mean(group) - mean(everything)) ** 2 for group in groups)
    v, w = len(groups) - 1, len(everything) - len(groups)
    f = between / v / (within / w)
    p, = yield ("f_tail", [float(f), v, w])
    return [f, v, w, p]


@peer("TestMeans", groups_that_vary)
def test_means(*groups):
    groups = [group for group in groups if variance(group)]
    need(len(groups) > 1)
    numbers = yield ("welch_test", [groups])
    return numbers


@peer("CompareAllMeans", lambda d: d.groups(2, 4, 3, 8), slowness=4)
def compare_all_means(*groups):
    used = [group for group in groups if variance(group)]
    need(len(used) > 1)
    numbers = []
    for i, first in enumerate(used):
        for second in used[i + 1:]:
            parts = [variance(g) / len(g) for g in (first, second)]
            error = sum(parts)
            t = real(mean(first) - mean(second)) / mp.sqrt(real(error))
            df = error ** 2 / sum(part ** 2 / (len(g) - 1) for part, g in zip(parts, (first, second)))
            if len(used) == 2:
                p = 2 * stats.t.sf(float(abs(t)), float(df))
            else:
                # SciPy takes 1 less its double integral, and gives up far out.
                comparable(abs(t) < 100)
                p = stats.studentized_range.sf(float(abs(t) * mp.sqrt(2)), len(used), float(df))
            numbers += [mean(first) - mean(second), t, df, p]
    return numbers


def a_range(d):
    return [d.whole(2, 12), round(d.random.uniform(0.1, 9), 3),
            float(d.whole(2, 40)) if d.is_tame else 10 ** d.random.uniform(0, 3)]


@peer("UpperTail", a_range, slowness=3)
def upper_tail(groups, q, degrees):
    return [stats.studentized_range.sf(q, groups, degrees)]


@peer("Cdf", a_range, slowness=3)
def cdf(groups, q, degrees):
    return [stats.studentized_range.cdf(q, groups, degrees)]


in_r("Critical", lambda d: [d.pick(0.05, 0.01, 0.5, 1e-6, 1e-12), float(d.whole(1, 300))],
     "(\\(p, v) -qt(p / 2, v) * sqrt(2))")


@peer("TestHomogeneity", lambda d: d.many(2, 8, lambda: d.share(10**6)))
def test_homogeneity(*groups):
    x, n = sum(g[0] for g in groups), sum(g[1] for g in groups)
    need(0 < x < n)
    p = Fraction(x, n)
    chi_square = sum((a - m * p) ** 2 / (m * p * (1 - p)) for a, m in groups)
    degrees = len(groups) - 1
    smallest = min(m * min(p, 1 - p) for _, m in groups)
    tail, = yield ("homogeneity_p", [float(chi_square), degrees])
    return [chi_square, degrees, tail, smallest]


def groups_and_rest(d):
    return [d.many(2, 6, lambda: d.share(1000)), d.whole(0, 2), d.level()]


@peer("CompareWithRest", groups_and_rest)
def compare_with_rest(groups, method, level):
    from peer_shares import compare_shares
    x, n = sum(g[0] for g in groups), sum(g[1] for g in groups)
    need(0 < x < n)
    p = yield ("against_rest", [groups, method])
    numbers = []
    for i, (a, m) in enumerate(groups):
        numbers += compare_shares([a, m], [x - a, n - m], level)[:3] + p[2 * i:2 * i + 2]
    return numbers


@peer("FisherExact", lambda d: [d.share(1000), d.share(1000)])
def fisher_exact(first, second):
    (x, n), (y, m) = first, second
    hits = x + y
    tables = [comb(n, i) * comb(m, hits - i)
              for i in range(max(0, hits - m), min(n, hits) + 1)]
    observed = comb(n, x) * comb(m, y)
    return [real(Fraction(sum(t for t in tables if t <= observed), comb(n + m, hits)))]


def p_values(d):
    one = (lambda: d.whole(0, 1000) / 1000) if d.is_tame else \
        (lambda: d.pick(0.0, 1.0, 10 ** d.random.uniform(-250, 0), 0.05))
    return [d.many(1, 12, one), d.whole(0, 2)]


in_r("AdjustP", p_values, "adjust")


def ranked_groups(d):
    return d.many(2, 5, lambda: d.values(1, 10, ties=d.random.random() < 0.7))


in_r("RankSamples", ranked_groups, "ranks", together=True)


@peer("RankScores", lambda d: (lambda points: d.many(2, 5, lambda: d.counts(points)))(d.whole(2, 7)))
def rank_scores(*counts):
    groups = [[float(s) for s, n in enumerate(group) for _ in range(n)] for group in counts]
    numbers = yield ("ranks", [groups])
    return numbers


@peer("TestRanks", ranked_groups)
def test_ranks(*groups):
    need(len({value for group in groups for value in group}) > 1)
    numbers = yield ("kruskal", [list(groups)])
    return numbers


in_r("DunnTest", lambda d: [ranked_groups(d), d.whole(0, 2)], "dunn")


# Funnels.

def spread_of(z, errors, kind, trim):
    """phi and tau squared: winsorised (1), truncated (2) or neither (0)."""
    order = sorted(range(len(z)), key=lambda i: z[i])
    ordered = [z[i] for i in order]

    def quantile(p):
        h = (len(z) - 1) * p
        below = int(mp.floor(h))
        above = min(below + 1, len(z) - 1)
        return ordered[below] + (h - below) * (ordered[above] - ordered[below])

    low, high = quantile(trim), quantile(1 - trim)
    kept, kept_errors = [], []
    for i in order:
        value = z[i]
        if kind == 1:
            value = min(max(value, low), high)
        elif kind == 2 and trim > 0:
            same = [r + 1 for r, other in enumerate(ordered) if abs(other - value) < mpf(10) ** -40]
            place = mpf(sum(same)) / len(same) / (len(z) + 1)
            if place < trim or place >= 1 - trim:
                continue
        kept.append(value)
        kept_errors.append(errors[i])
    if not kept:
        return mpf(1), mpf(0)
    k = len(kept)
    phi = sum(value ** 2 for value in kept) / k
    weights = [1 / error ** 2 for error in kept_errors]
    room = sum(weights) - sum(w ** 2 for w in weights) / sum(weights)
    tau = max(mpf(0), (k * phi - (k - 1)) / room) if room > 0 else mpf(0)
    return phi, (tau if kind else mpf(0))


def funnel(points, target, back, options):
    kind, trim = options[0], mpf(str(options[1]))  # A tenth, not the double next to it.
    z = [(y - target) / error for _, y, error in points]
    phi, tau = spread_of(z, [error for _, _, error in points], kind, trim)
    numbers = [back(target), phi, tau]
    for (value, y, error), plain in zip(points, z):
        wide = mp.sqrt(error ** 2 + tau)
        numbers += [value, plain, (y - target) / wide]
        for level in (0.95, 0.998):
            half = z_of(level) * wide
            numbers += [back(target - half), back(target + half)]
    return numbers


def options(d):
    return [d.whole(0, 2), d.pick(0.1, 0.1, 0.0, 0.2)]


@peer("ShareFunnel", lambda d: [d.many(2, 20, lambda: d.share(10**5)), options(d)])
def share_funnel(units, chosen):
    x, n = sum(u[0] for u in units), sum(u[1] for u in units)
    need(0 < x < n and len(units) > 1)
    points = [(mpf(a) / m, mp.asin(mp.sqrt(mpf(a) / m)), 1 / (2 * mp.sqrt(mpf(m)))) for a, m in units]

    def back(y):
        return mp.sin(min(mp.pi / 2, max(mpf(0), y))) ** 2

    return funnel(points, mp.asin(mp.sqrt(mpf(x) / n)), back, chosen)


def observed(d):
    expected = d.whole(1, 4000) / 8
    count = max(0, int(d.random.gauss(expected, 2 * expected ** 0.5)))
    return [count, expected] if d.is_tame or d.random.random() < 0.8 else d.rate(10**6)


@peer("RatioFunnel", lambda d: [d.many(2, 20, lambda: observed(d)), d.whole(0, 1), options(d)])
def ratio_funnel(units, scale, chosen):
    log = scale == 0
    points = []
    for o, e in units:
        if log and o == 0:
            continue
        ratio = mpf(o) / mpf(e)
        points.append((ratio, mp.log(ratio) if log else mp.sqrt(ratio),
                       (1 if log else mpf(1) / 2) / mp.sqrt(mpf(e))))
    need(len(points) > 1)
    return funnel(points, mpf(0) if log else mpf(1),
                  mp.exp if log else (lambda y: y ** 2 if y > 0 else mpf(0)), chosen)


in_r("ExactPoissonLimits",
     lambda d: [d.whole(1, 999) / 8 * (1 if d.is_tame else 10 ** d.whole(-6, 5)), d.level()],
     "poisson_limits")


# Shrinkage.

def common_of(units, between):
    weights = [1 / (1 / n + between) for _, n in units]
    return sum(w * y for w, (y, _) in zip(weights, units)) / sum(weights)


def spread_around(units, between):
    m = common_of(units, between)
    return sum((y - m) ** 2 / (1 / n + between) for y, n in units)


def james_stein(shares, level):
    units = [(mp.asin(2 * p - 1), n) for p, n in shares]
    k = len(units)
    need(k > 3)
    need(0 < sum(p * n for p, n in shares) < sum(n for _, n in shares))
    between = mpf(0)
    if spread_around(units, between) > k - 1:
        low, high = mpf(0), mpf(10)
        for _ in range(160):
            between = (low + high) / 2
            if spread_around(units, between) > k - 1:
                low = between
            else:
                high = between
    m = common_of(units, between)
    equal = len({n for _, n in units}) == 1
    total = sum(n * (y - m) ** 2 for y, n in units)

    def back(y):
        return (mp.sin(min(mp.pi / 2, max(-mp.pi / 2, y))) + 1) / 2

    numbers = [back(m), between]
    for (p, n), (y, _) in zip(shares, units):
        if equal:
            pulled = (k - 3) / total if total > k - 3 else mpf(1)
        else:
            pulled = mpf(k - 3) / (k - 1) / n / (1 / n + between)
        value = m + (1 - pulled) * (y - m)
        wide = mp.sqrt((1 - mpf(k - 1) / k * pulled) / n +
                       2 / mpf(k - 3) * pulled ** 2 * (y - m) ** 2)
        half = z_of(level) * wide
        numbers += [back(value), back(value - half), back(value + half), p, 1 - pulled, value, wide]
    return numbers


def units_for_shrinkage(d):
    if d.random.random() < 0.3:
        n = d.whole(5, 300)
        return [d.many(4, 10, lambda: [d.whole(0, n), n]), d.level()]
    return [d.many(4, 10, lambda: d.share(10**4)), d.level()]


@peer("JamesStein", units_for_shrinkage)
def james_stein_of_counts(units, level):
    return james_stein([(mpf(x) / n, mpf(n)) for x, n in units], level)


@peer("JamesStein/effective",
      lambda d: [d.many(4, 10, lambda: [d.whole(0, 64) / 64, d.whole(1, 9999) / 8]), d.level()])
def james_stein_effective(units, level):
    return james_stein([(mpf(p), mpf(n)) for p, n in units], level)


def prior_mean(units, size):
    weights = [n / (1 + (n - 1) / (size + 1)) for _, n in units]
    return sum(w * x / n for w, (x, n) in zip(weights, units)) / sum(weights)


def likelihood(units, size):
    m = prior_mean(units, size)

    def rising(start, count):
        return mp.loggamma(start + count) - mp.loggamma(start)

    return sum(rising(m * size, x) + rising((1 - m) * size, n - x) - rising(size, n)
               for x, n in units)


def scattered(d):
    """Units of clearly different shares, so that the likelihood has its top within."""
    units = []
    for _ in range(d.whole(3, 8)):
        n = d.whole(20, 300)
        units.append([min(n, int(d.random.betavariate(3, 2) * (n + 1))), n])
    return [units, d.level()]


@peer("BetaBinomial", scattered)
def beta_binomial(units, level):
    real_units = [(mpf(x), mpf(n)) for x, n in units]
    steps = 72
    top = mp.log(mpf(10) ** 9)
    grid = [likelihood(real_units, mp.exp(top * i / steps)) for i in range(steps + 1)]
    best = max(range(steps + 1), key=lambda i: grid[i])
    # Further out the likelihood is flat to its last digits.
    comparable(best < steps // 2)
    low, high = top * max(0, best - 1) / steps, top * (best + 1) / steps
    golden = (mp.sqrt(5) - 1) / 2
    for _ in range(90):
        left, right = high - golden * (high - low), low + golden * (high - low)
        if likelihood(real_units, mp.exp(left)) >= likelihood(real_units, mp.exp(right)):
            high = right
        else:
            low = left
    size = mp.exp((low + high) / 2)
    m = prior_mean(real_units, size)
    tail = (1 - level) / 2
    numbers = [m, m * (1 - m) / (size + 1)]
    for x, n in real_units:
        a, b = m * size + x, (1 - m) * size + n - x
        low, high = stats.beta.ppf([tail], float(a), float(b))[0], stats.beta.isf(tail, float(a), float(b))
        value = a / (a + b)
        numbers += [value, min(value, low), max(value, high), n / (size + n)]
    need(not any(isnan(float(number)) for number in numbers))
    return numbers
