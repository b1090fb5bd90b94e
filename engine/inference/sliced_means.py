"""Means of slices of a log whose rows come in groups: their errors, and whether they differ."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.inference.degrees_of_freedom import degrees_of_freedom
from engine.inference.quantile import reach, two_sided

TREND, APART = 0.01, 0.005
"""Chances below which a trend, or a slice that stands out, is no chance."""
REWARD_TREND = 0.03
"""The same of rewards, whose slow changes matter most: all health checks together stay below 5%."""
NOISE = 1e-9
"""Residuals this small, as a share of the mean, are the noise of adding doubles."""


@dataclass(frozen=True, eq=False)
class SlicedMeans:
    """Means of T slices over G groups of sessions; a session may have rows in several slices.

    `sums` and `sizes` (T, G) are of what is averaged, and of what it is averaged over.
    """

    sums: np.ndarray
    sizes: np.ndarray

    @cached_property
    def mean(self) -> np.ndarray:
        """(T,) the mean of each slice; NaN where it is empty."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(self.sums.sum(axis=1) / self.sizes.sum(axis=1))

    @cached_property
    def error(self) -> np.ndarray:
        """(T,) the standard error of each mean.

        At least what the variance of all slices together gives a slice of its size: no click in an
        hour is no proof that there could be none.
        """
        return _error(self._less(self.mean[:, None]), self.sizes)

    @cached_property
    def freedom(self) -> np.ndarray:
        """(T,) the degrees of freedom of each standard error."""
        return _freedom(self._less(self.mean[:, None]))

    @cached_property
    def residuals(self) -> np.ndarray:
        """(T, G) the sums less what the mean of all would make them."""
        return self._less(self.sums.sum() / self.sizes.sum())

    def _less(self, mean: np.ndarray | float) -> np.ndarray:
        rest = self.sums - np.nan_to_num(mean) * self.sizes
        rest[np.abs(rest) <= NOISE * np.abs(np.nan_to_num(mean)) * self.sizes] = 0.0
        return np.asarray(rest)

    def half_widths(self, level: float = 0.95) -> np.ndarray:
        """(T,) how far the interval of each mean reaches on either side."""
        quantiles = np.array([reach(level, freedom) for freedom in self.freedom])
        return np.asarray(quantiles * self.error)

    def differ(self) -> float:
        """The chance of one slice being as far from the others, were all alike (Bonferroni)."""
        there = self.sizes.sum(axis=1) > 0
        if there.sum() < 2:
            return 1.0
        if not self.residuals.any():
            return 1.0
        centre = self.sums.sum() / self.sizes.sum()
        error, freedom = _error(self.residuals, self.sizes), _freedom(self.residuals)
        values = zip(self.mean - centre, error, freedom, there, strict=True)
        chances = [two_sided(*value) for *value, known in values if known]
        return min(1.0, min(chances) * len(chances))

    def trend(self) -> tuple[float, float]:
        """How much the mean changes from the first slice to the last along a line, and the chance.

        The chance of a slope as large if there were none.
        """
        place = np.linspace(-0.5, 0.5, len(self.sums))
        size = self.sizes.sum(axis=1)
        place = place - (place * size).sum() / size.sum()
        scores = place @ self.residuals
        spread = float((place**2 * size).sum())
        if not scores.any() or spread == 0:
            return 0.0, 1.0
        groups = max(len(scores), 2)
        error = float(np.sqrt((scores**2).sum() * groups / (groups - 1)))
        freedom = min(degrees_of_freedom(scores), groups - 1.0)
        return float(scores.sum()) / spread, two_sided(float(scores.sum()), error, freedom)


def _error(residuals: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    squares, size = (residuals**2).sum(axis=1), sizes.sum(axis=1)
    pooled = squares.sum() / sizes.sum() * size
    groups = max(residuals.shape[1], 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.sqrt(np.maximum(squares, pooled) * groups / (groups - 1)) / size
    return np.asarray(error)


def _freedom(residuals: np.ndarray) -> np.ndarray:
    groups = max(residuals.shape[1] - 1.0, 1.0)
    return np.array([min(max(degrees_of_freedom(part), 1.0), groups) for part in residuals])


def grouped(
    slices: np.ndarray, groups: np.ndarray, sums: np.ndarray, sizes: np.ndarray
) -> SlicedMeans:
    """The means of slices from rows of (slice, group, sum, size); slices are numbered from 0."""
    place = np.unique(groups, return_inverse=True)[1]
    shape = (int(slices.max(initial=0)) + 1, int(place.max(initial=0)) + 1)
    whole, size = np.zeros(shape), np.zeros(shape)
    np.add.at(whole, (slices, place), sums)
    np.add.at(size, (slices, place), sizes)
    return SlicedMeans(whole, size)


def drifts(means: SlicedMeans, trend: float = TREND) -> bool:
    """Whether slices in the order of time differ by more than chance and by over a tenth.

    By a trend, which shows slow changes, or by a slice that stands out. Chance alone makes either
    in at most `trend` and .5% of logs, whatever their sessions.
    """
    centre = means.sums.sum() / means.sizes.sum()
    least = 0.1 * abs(centre)
    change, chance = means.trend()
    if chance < trend and abs(change) > least:
        return True
    return means.differ() < APART and float(np.nanmax(means.mean) - np.nanmin(means.mean)) > least
