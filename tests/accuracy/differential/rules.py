"""What all peers share: their table, arithmetic in 50 digits, exact sums."""
import math
from fractions import Fraction

from mpmath import mp, mpf

mp.dps = 50

# What says that a question has no answer.
NO_ANSWER = (ZeroDivisionError, ValueError, OverflowError)

PEERS = {}


class NotComparable(Exception):
    """The peer's answer would say nothing: the case is left out."""


class Peer:
    def __init__(self, draw, answer, slowness):
        self.draw, self.answer, self.slowness = draw, answer, slowness


def peer(name, draw, slowness=1):
    """Registers how a function's inputs are drawn and what answers them.

    The answer is a list of numbers, or a generator that yields one call of peers.R and returns it.
    """
    def register(answer):
        PEERS[name] = Peer(draw, answer, slowness)
        return answer
    return register


def in_r(name, draw, function, slowness=1, together=False):
    """A function whose peer is a call of peers.R, or of R itself; `together`: with one list."""
    def answer(*arguments):
        numbers = yield (function, [list(arguments)] if together else list(arguments))
        return numbers
    PEERS[name] = Peer(draw, answer, slowness)


def comparable(condition):
    if not condition:
        raise NotComparable


def need(condition):
    if not condition:
        raise ValueError


def z_of(level):
    """The z of a two-sided interval, the tail rounded as a double first."""
    need(0 < level < 1)
    tail = mpf((1 - level) / 2)
    return mp.sqrt(2) * mp.erfinv(1 - 2 * tail)


def two_sided(z):
    return mp.erfc(abs(z) / mp.sqrt(2))


def exact(values):
    return [Fraction(value) for value in values]


def mean(values):
    values = exact(values)
    need(values)
    return sum(values) / len(values)


def squares(values):
    centre = mean(values)
    return sum((value - centre) ** 2 for value in exact(values))


def variance(values):
    need(len(values) > 1)
    return squares(values) / (len(values) - 1)


def root(fraction):
    """Of an exact fraction, in 50 digits."""
    fraction = Fraction(fraction)
    return mp.sqrt(mpf(fraction.numerator) / fraction.denominator)


def real(fraction):
    fraction = Fraction(fraction)
    return mpf(fraction.numerator) / fraction.denominator


def finite(number):
    return not math.isnan(number) and not math.isinf(number)
