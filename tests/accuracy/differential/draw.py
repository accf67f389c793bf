"""Random inputs for the differential test: from a seed, half of them ordinary, half extreme.

Extreme means far out but still meant: shares 0 and 1, counts up to 1e12, values with many leading
digits in common, p-values of 1e-200, ties everywhere. What is refused on principle (NaN, negative
counts) is the matter of query/stats/extreme_input_test.cpp.
"""
import random


class Draw:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.is_tame = self.random.random() < 0.5

    def pick(self, *choices):
        return self.random.choice(choices)

    def whole(self, low, high):
        return self.random.randint(low, high)

    def many(self, low, high, one):
        return [one() for _ in range(self.whole(low, high))]

    def level(self):
        return 0.95 if self.is_tame else self.pick(0.95, 0.5, 0.8, 0.9, 0.99, 0.999, 1e-3)

    def size(self, most=10**12):
        """A number of cases: small as a rule, up to `most`."""
        if self.is_tame:
            return self.whole(1, 200)
        return min(most, int(10 ** self.random.uniform(0, 12.3)))

    def share(self, most=10**12):
        n = self.size(most)
        if self.random.random() < (0.1 if self.is_tame else 0.4):
            return [self.pick(0, n, 1, n - 1, min(n, 3)), n]
        return [int(self.random.random() * (n + 1)), n]

    def rate(self, most=10**12):
        events = self.pick(0, 1, 2) if self.random.random() < 0.2 else self.size(most)
        scale = 1 if self.is_tame else 10 ** self.whole(-9, 9)
        return [events, self.whole(1, 999) / 8 * scale]

    def counts(self, length):
        """Answers per score; some scores may have none."""
        most = 30 if self.is_tame else self.pick(1, 2, 30, 300)
        counts = [self.whole(0, most) for _ in range(length)]
        return counts if sum(counts) else [1] + counts[1:]

    def values(self, low, high, ties=None):
        """Values as people measure them: scores, times, or far from zero."""
        kind = 0 if self.is_tame else self.whole(0, 4)
        origin = self.pick(1e6, -3e7, 1e9) if kind == 1 else 0
        scale = self.pick(1e-9, 1e9, 1e30) if kind == 2 else 1

        def one():
            if kind == 3 or ties:
                return float(self.whole(1, 5))
            if kind == 4:
                return self.whole(1, 99) / 8 if self.random.random() < 0.9 else self.whole(1, 99) * 1e4
            return origin + scale * round(self.random.gauss(40, 15), 2)

        values = self.many(low, high, one)
        return values

    def groups(self, low=2, high=6, least=2, most=10):
        return self.many(low, high, lambda: self.values(least, most))

    def lives(self):
        most = self.pick(1, 3, 30) if not self.is_tame else 3
        lives = self.many(1, 12, lambda: [
            self.whole(0, 20) / 4, self.whole(0, most), self.whole(0, most)])
        if not any(d for _, d, _ in lives):
            lives.append([1.0, 2, 1])
        return lives

    def rows(self, columns, least, most):
        rows = []
        spread = 1 if self.is_tame else self.pick(1, 0.05, 5)
        far = [self.pick(0, 0, 1000) if not self.is_tame else 0 for _ in range(columns)]
        for _ in range(self.whole(least, most)):
            mood = self.random.gauss(5, 1)
            rows.append([round(mood + f + self.random.gauss(0, spread), 3) for f in far])
        return rows
