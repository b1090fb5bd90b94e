"""How many impressions a preference costs, by interleaving and by an A/B test."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, inf, sqrt
from statistics import NormalDist

import numpy as np

from engine.inference.quantile import reach, reaches
from engine.interleaving.properties.distribution import Distribution

CITES = ("iizuka2023",)
"""Where users leave by relevance, interleaving needs fewest impressions beside an A/B test."""
NOTHING = 1e-12
"""A difference this small is none."""
SKEWED = 100_000
"""With more impressions than this, means are as good as normal."""
FEW = 100
"""With fewer impressions than this, one more or less may change the power of a test by much."""
APPROACHES, MEASUREMENTS = 2, 3
"""Simulations that come near the size, and those whose mean it is."""
APART = 1.05
"""Roots of sizes that differ by this factor show how the power grows."""
MOST = 1e12
"""More impressions than this are as good as infinitely many."""


@dataclass(frozen=True)
class PlannedTest:
    """A two-sided test at this level that is to detect a difference with this power.

    The size is that of the noncentral t distribution, then moved until simulated tests have the
    power: skewed credit and few impressions move it by up to a fifth.
    """

    level: float = 0.05
    power: float = 0.8
    draws: int = 20_000
    seed: int = 0

    def interleaving(self, credit: Distribution) -> float:
        """Impressions of different users that the t-test of the credit needs; inf if never."""
        return self._needed(
            lambda n: interleaving_power(credit, n, self.level),
            lambda n, rng: simulated_power(credit, n, self.draws, rng, self.level),
            credit.mean,
        )

    def ab_test(self, first: Distribution, second: Distribution) -> float:
        """Impressions of different users, both arms together; inf if the arms have equal means."""
        return 2 * self._needed(
            lambda n: ab_power(first, second, n, self.level),
            lambda n, rng: simulated_ab_power(first, second, n, self.draws, rng, self.level),
            first.mean - second.mean,
        )

    def _needed(
        self,
        computed: Callable[[int], float],
        simulated: Callable[[int, np.random.Generator], float],
        difference: float,
    ) -> float:
        if abs(difference) < NOTHING:
            return inf
        high = 2
        while computed(high) < self.power:
            high *= 2
            if high > MOST:
                return inf
        near = self._smallest(computed, high // 2, high)
        if near > SKEWED:
            return float(near)
        rng = np.random.default_rng(self.seed)
        if near < FEW:
            return float(self._smallest(lambda n: simulated(n, rng), max(1, near // 2), 2 * near))
        return self._moved(near, lambda n: simulated(n, rng))

    def _moved(self, near: int, simulated: Callable[[int], float]) -> float:
        """The size at which simulated tests have the power, from a size that is near it.

        The critical value plus the normal quantile of the power grows with the root of the size, so
        that each simulation names the size that it would take; where rare, large credit lets it
        grow faster, a line through what was simulated says how fast. The first ones come near the
        size; the mean of those after varies less than any one of them.
        """
        critical, wanted = reach(1 - self.level), NormalDist().inv_cdf(self.power)
        least = (self.level / 2 + self.power) / 2  # well above what no difference would give
        size, sizes, roots, scores = near, list[float](), list[float](), list[float]()
        for _ in range(APPROACHES + MEASUREMENTS):
            power = min(max(simulated(size), least), 1 - 0.5 / self.draws)
            roots.append(sqrt(size))
            scores.append(NormalDist().inv_cdf(power))
            slope = (critical + scores[-1]) / roots[-1]
            if max(roots) > APART * min(roots):
                line = np.polyfit(roots, scores, 1)[0]
                slope = min(max(line, slope / 2), 4 * slope)
            named = (roots[-1] + (wanted - scores[-1]) / slope) ** 2
            sizes.append(min(max(named, near / 2), 2 * near))
            size = ceil(sizes[-1])
        return float(ceil(np.mean(sizes[APPROACHES:])))

    def _smallest(self, power: Callable[[int], float], low: int, high: int) -> int:
        """The smallest n above `low` with the power, to one in ten thousand; `high` has it."""
        while high - low > max(1, low // 10_000):
            middle = (low + high) // 2
            low, high = (low, middle) if power(middle) >= self.power else (middle, high)
        return high


def interleaving_power(credit: Distribution, n: int, level: float = 0.05) -> float:
    """The chance that the t-test of n credits rejects, on the right side."""
    if n < 2:
        return 0.0
    return rejection(abs(credit.mean), sqrt(max(credit.variance, 0) / n), n - 1, level)


def ab_power(first: Distribution, second: Distribution, per_arm: int, level: float = 0.05) -> float:
    """The chance that Welch's t-test of two arms rejects, on the right side."""
    if per_arm < 2:
        return 0.0
    spreads = first.variance / per_arm, second.variance / per_arm
    squares = sum(spread**2 for spread in spreads)
    freedom = (per_arm - 1) * sum(spreads) ** 2 / squares if squares else 2 * per_arm - 2
    return rejection(abs(first.mean - second.mean), sqrt(max(sum(spreads), 0)), freedom, level)


def rejection(difference: float, error: float, freedom: float, level: float) -> float:
    """The power of a two-sided t-test, in the direction of the difference."""
    from scipy.stats import nct

    if error < NOTHING:
        return float(difference > NOTHING)
    critical = reach(1 - level, freedom)
    if freedom > 1_000:
        return NormalDist().cdf(difference / error - critical)
    return float(nct.sf(critical, freedom, difference / error))


def simulated_power(
    credit: Distribution, n: int, runs: int, rng: np.random.Generator, level: float = 0.05
) -> float:
    """The share of simulated interleaving tests of n impressions that reject."""
    means, variances = credit.samples(n, runs, rng)
    right = means * np.sign(credit.mean)
    return float(np.mean(right > reach(1 - level, n - 1) * np.sqrt(variances / n)))


def simulated_ab_power(
    first: Distribution,
    second: Distribution,
    per_arm: int,
    runs: int,
    rng: np.random.Generator,
    level: float = 0.05,
) -> float:
    """The share of simulated A/B tests with so many impressions per arm that reject."""
    samples = [arm.samples(per_arm, runs, rng) for arm in (first, second)]
    difference = (samples[0][0] - samples[1][0]) * np.sign(first.mean - second.mean)
    spreads = [variance / per_arm for _, variance in samples]
    total = spreads[0] + spreads[1]
    squares = np.maximum(spreads[0] ** 2 + spreads[1] ** 2, 1e-300)
    freedom = (per_arm - 1) * total**2 / squares
    return float(np.mean(difference > reaches(1 - level, freedom) * np.sqrt(total)))
