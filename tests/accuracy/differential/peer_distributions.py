"""The distributions behind the tests (distributions.cpp), each against R's."""
from rules import in_r, mean, peer


def shape(d):
    return d.whole(1, 200) / 4 if d.is_tame else 10 ** d.random.uniform(-1, 6)


def degrees(d):
    return float(d.whole(1, 60)) if d.is_tame else 10 ** d.random.uniform(-0.3, 7)


def probability(d):
    if d.is_tame:
        return d.pick(0.025, 0.975, 0.5, 0.05, 0.95)
    p = 10 ** d.random.uniform(-12, -0.5)
    return d.pick(p, 1 - max(p, 1e-6))  # Nearer to 1 a double says little of what is left.


def z(d):
    return round(d.random.gauss(0, 2 if d.is_tame else 12), 6)


def around(d, centre, spread):
    """A value of a variable with that mean and deviation, some far out."""
    return max(centre / 1000, centre + d.random.gauss(0, 2 if d.is_tame else 6) * spread)


in_r("NormalCdf", lambda d: [z(d)], "pnorm")
in_r("NormalUpperTail", lambda d: [z(d)], "(\\(x) pnorm(-x))")
in_r("NormalTwoSidedP", lambda d: [z(d)], "(\\(x) 2 * pnorm(-abs(x)))")
in_r("NormalQuantile", lambda d: [probability(d)], "qnorm")
in_r("NormalCritical", lambda d: [d.level()], "(\\(l) -qnorm((1 - l) / 2))")
in_r("StudentTwoSidedP", lambda d: [z(d), degrees(d)], "(\\(t, v) 2 * pt(-abs(t), v))")
in_r("StudentCritical", lambda d: [d.level(), degrees(d)], "(\\(l, v) -qt((1 - l) / 2, v))")


def chi_square(d):
    v = degrees(d)
    return [around(d, v, (2 * v) ** 0.5), v]


in_r("ChiSquareUpperTail", chi_square, "(\\(x, v) pchisq(x, v, lower.tail = FALSE))")
in_r("ChiSquareQuantile", lambda d: [probability(d), degrees(d)], "qchisq")


def f_value(d):
    v, w = degrees(d), degrees(d)
    return [around(d, 1, (2 / v + 2 / w) ** 0.5), v, w]


in_r("FUpperTail", f_value, "(\\(x, v, w) pf(x, v, w, lower.tail = FALSE))")
# qf takes the second degrees for infinite from 4e5 on; by the Beta variable it does not.
in_r("FQuantile", lambda d: [probability(d), degrees(d), degrees(d)],
      "(\\(p, v, w) { x <- qbeta(p, v / 2, w / 2); y <- qbeta(p, w / 2, v / 2, lower.tail = FALSE);"
      " x / y * w / v })")
in_r("BetaQuantile", lambda d: [probability(d), shape(d), shape(d)], "qbeta")
in_r("BetaUpperQuantile", lambda d: [probability(d), shape(d), shape(d)],
      "(\\(p, a, b) qbeta(p, a, b, lower.tail = FALSE))")


def beta(d):
    a, b = shape(d), shape(d)
    mean_of = a / (a + b)
    spread = (a * b / (a + b) ** 2 / (a + b + 1)) ** 0.5
    return [min(1 - 1e-9, around(d, mean_of, spread)), a, b]


in_r("BetaCdf", beta, "pbeta")
in_r("GammaQuantile", lambda d: [probability(d), shape(d)], "qgamma")
in_r("GammaUpperQuantile", lambda d: [probability(d), shape(d)],
      "(\\(p, a) qgamma(p, a, lower.tail = FALSE))")


def gamma(d):
    a = shape(d)
    return [around(d, a, a ** 0.5), a]


in_r("GammaCdf", gamma, "pgamma")
in_r("LogGamma", lambda d: [shape(d)], "lgamma")


def binomial(d):
    n = d.size(10**7)
    p = d.pick(0.5, 0.9, 0.1, 0.01) if d.is_tame else 10 ** d.random.uniform(-6, -0.1)
    k = int(min(n, around(d, n * p, (n * p * (1 - p)) ** 0.5)))
    return [k, n, p]


in_r("BinomialCdf", binomial, "pbinom")
in_r("BinomialUpperTail", binomial, "(\\(k, n, p) pbinom(k - 1, n, p, lower.tail = FALSE))")
in_r("LogBinomial", binomial, "(\\(k, n, p) dbinom(k, n, p, log = TRUE))")


@peer("MeanOf", lambda d: d.values(1, 30))
def mean_of(*values):
    return [mean(values)]
