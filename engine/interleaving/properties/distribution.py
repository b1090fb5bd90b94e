"""The distribution of what one impression yields: few values, each with its chance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engine.interleaving.properties.click_patterns import Users, pattern_chances, patterns


@dataclass(frozen=True)
class Distribution:
    """`values` (v,) with their `chances` (v,), which sum to one."""

    values: np.ndarray
    chances: np.ndarray

    @property
    def mean(self) -> float:
        """The expected value."""
        return float(self.values @ self.chances)

    @property
    def variance(self) -> float:
        """Of one impression."""
        return float(self.values**2 @ self.chances) - self.mean**2

    def samples(self, n: int, runs: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """(runs,) means and (runs,) sample variances of n impressions each."""
        counts = rng.multinomial(n, self.chances / self.chances.sum(), runs)
        means = counts @ self.values / n
        squares = counts @ self.values**2 / n
        return means, (squares - means**2) * n / max(n - 1, 1)


def distribution(values: np.ndarray, chances: np.ndarray) -> Distribution:
    """Equal values (to nine digits) added up."""
    levels, which = np.unique(np.round(values.ravel(), 9), return_inverse=True)
    return Distribution(levels, np.bincount(which, weights=chances.ravel(), minlength=len(levels)))


def clicks_on(
    ranking: Sequence[str], users: Users, relevance: Mapping[str, float], any_click: bool = False
) -> Distribution:
    """The clicks of one impression of a ranking by itself, or whether there was one."""
    shown = np.array([[relevance.get(item, 0.0) for item in ranking]])
    totals = patterns(len(ranking)).sum(axis=1).astype(float)
    values = np.minimum(totals, 1) if any_click else totals
    return distribution(values, pattern_chances(users, shown)[0])
