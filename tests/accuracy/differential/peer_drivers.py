"""Cross products, reliability, driver shares (drivers.cpp)."""
from fractions import Fraction

import numpy
from mpmath import mp, mpf

from rules import comparable, exact, in_r, mean, need, peer, real, root, squares


def rows(d):
    return d.rows(d.whole(2, 5), 10, 25)


def columns_of(table):
    return [exact(column) for column in zip(*table)]


def products_of(table):
    columns = columns_of(table)
    steps = [[value - mean(column) for value in column] for column in columns]
    return [[sum(a * b for a, b in zip(x, y)) for x in steps] for y in steps]


@peer("SummariseColumns", rows)
def summarise_columns(*table):
    return [len(table), *map(mean, columns_of(table)),
            *(number for line in products_of(table) for number in line)]


@peer("Merge/columns", lambda d: (lambda k: [d.rows(k, 1, 9), d.rows(k, 1, 9)])(d.whole(1, 4)))
def merge(first, second):
    return summarise_columns(*first, *second)


in_r("Correlations", rows, "correlations", together=True)
in_r("ModelDrivers", rows, "drivers", together=True)
in_r("LeastSquares", rows, "least_squares", together=True)
in_r("Lmg", rows, "lmg", together=True, slowness=2)


def correlation(a, b, c):
    return real(c) / (root(a) * root(b))


@peer("CronbachAlpha", lambda d: [rows(d), d.level()])
def cronbach_alpha(table, level):
    p = products_of(table)
    k, n = len(p), len(table)
    total = sum(map(sum, p))
    own = sum(p[i][i] for i in range(k))
    alpha = Fraction(k, k - 1) * (1 - own / total)
    tail = (1 - level) / 2
    # The interval by F, of R.
    low, high = yield ("(\\(p, v, w) c(qf(1 - p, v, w), qf(p, v, w)))",
                       [tail, n - 1, (n - 1) * (k - 1)])
    r = sum(correlation(p[i][i], p[j][j], p[i][j]) for i in range(k) for j in range(k) if i != j)
    r /= k * (k - 1)
    numbers = [alpha, 1 - (1 - real(alpha)) * mpf(low), 1 - (1 - real(alpha)) * mpf(high),
               k * r / (1 + (k - 1) * r)]
    for i in range(k):
        with_all = sum(p[i])
        rest = total - 2 * with_all + p[i][i]
        numbers.append(correlation(p[i][i], rest, with_all - p[i][i]))
        if k > 2:
            numbers.append(Fraction(k - 1, k - 2) * (1 - (own - p[i][i]) / rest))
    return numbers


@peer("RelativeWeights", rows)
def relative_weights(*table):
    r = numpy.corrcoef(numpy.array(table).T)
    among, outcome = r[:-1, :-1], r[:-1, -1]
    values, vectors = numpy.linalg.eigh(among)
    need(values.min() > 1e-9)
    nearest = vectors @ numpy.diag(numpy.sqrt(values)) @ vectors.T
    beta = numpy.linalg.solve(nearest, outcome)
    return [sum(beta ** 2), *(nearest ** 2 @ beta ** 2), *outcome]


@peer("MapItems", lambda d: (lambda a: [[x, d.whole(-20, 99) / 100] for x in a])(d.values(1, 12)))
def map_items(*items):
    performance, importance = (mean(column) for column in zip(*items))
    quadrants = {(True, False): 0, (True, True): 1, (False, False): 2, (False, True): 3}
    # What lies nearer to a line than rounding, but not on it, is the matter of a test of its own.
    for column, line in ((0, performance), (1, importance)):
        places = [Fraction(item[column]) for item in items]
        comparable(all(place == line or abs(place - line) > max(map(abs, places)) / 10**12
                       for place in places))
    return [performance, importance,
            *(quadrants[Fraction(i) >= importance, Fraction(p) >= performance] for p, i in items)]
