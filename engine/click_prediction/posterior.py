"""Attractiveness to predict with: its posterior mean, under a prior that falls with the rank.

A ranker puts what is liked on top. A pair with few looks is therefore taken for what pairs at its
ranks usually are, and not for the mean of all; how much they differ is learned from the log, too.
Examination stays as it was fitted.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, logsumexp

from engine.click_counts.count_patterns import CountPatterns, count_patterns
from engine.click_counts.counts import Cells, Counts
from engine.click_models.click_model import ClickModel, FittedModel
from engine.click_models.pbm import PBM
from engine.click_models.ubm import UBM

GRID = (np.arange(40) + 0.5) / 40
"""Values of attractiveness among which it is looked for."""
MOST = 4_000
"""Distinct pairs that the prior is learned from, spread over all."""
START = np.array([1.0, -1.0, 0.0])
"""The logarithm of the prior's strength, the log-odds of its mean at rank 1, and how these change
with the logarithm of the rank."""
LEAST_SEEN = 1e-4


def has_posterior(model: ClickModel) -> bool:
    """Whether a click is a look times a liking, so that the posterior follows from counts."""
    return isinstance(model, PBM | UBM)


def with_posterior(fitted: FittedModel, counts: Counts) -> FittedModel:
    """The model with the posterior mean of attractiveness, for unknown pairs by rank."""
    ranks = np.arange(1, counts.ranks + 1)
    if isinstance(fitted.model, PBM):
        cells, rank = counts.cells, ranks
    else:
        cells, rank = counts.after_click, np.repeat(ranks, ranks)
    patterns = count_patterns(cells)
    examination = np.clip(fitted.parameters["examination"], LEAST_SEEN, 1)
    evidence = _Evidence.of(patterns, examination, rank)
    prior = evidence.prior()
    unknown = prior.mean(np.log(ranks))
    liked = evidence.posterior_mean(prior)[patterns.of_pair]
    return replace(
        fitted,
        parameters={**fitted.parameters, "attractiveness": np.append(liked, unknown.mean())},
        unknown_by_rank={"attractiveness": unknown},
    )


@dataclass(frozen=True)
class _Prior:
    """Beta distributions of one strength, whose mean follows the logarithm of the rank."""

    point: np.ndarray

    def mean(self, log_rank: np.ndarray) -> np.ndarray:
        return np.asarray(expit(self.point[1] + self.point[2] * log_rank))

    def log_weights(self, log_rank: np.ndarray) -> np.ndarray:
        """(n, G) the logarithms of chances on the grid."""
        strength = np.exp(np.clip(self.point[0], -3, 8))
        mean = self.mean(log_rank)[:, None]
        weights = (strength * mean - 1) * np.log(GRID)
        weights = weights + (strength * (1 - mean) - 1) * np.log1p(-GRID)
        return np.asarray(weights - logsumexp(weights, axis=1, keepdims=True))


@dataclass(frozen=True)
class _Evidence:
    """(D, G) log-likelihood of distinct pairs on the grid, (D,) log of their ranks, and `times`."""

    log_likelihood: np.ndarray
    log_rank: np.ndarray
    times: np.ndarray

    @classmethod
    def of(cls, patterns: CountPatterns, examination: np.ndarray, rank: np.ndarray) -> "_Evidence":
        cells = patterns.cells
        starts = np.flatnonzero(np.diff(cells.pair, prepend=-1))
        looked = np.add.reduceat(cells.impressions * rank[cells.slot], starts)
        log_rank = np.log(looked / np.add.reduceat(cells.impressions, starts))
        likelihood = np.stack([_at(cells, starts, examination, value) for value in GRID], axis=1)
        return cls(likelihood, log_rank, patterns.times)

    def prior(self) -> _Prior:
        """The prior under which the clicks are likeliest."""
        some = slice(None, None, max(1, len(self.times) // MOST))
        likelihood, log_rank, times = (
            self.log_likelihood[some],
            self.log_rank[some],
            self.times[some],
        )

        def lost(point: np.ndarray) -> float:
            weights = likelihood + _Prior(point).log_weights(log_rank)
            return -float((times * logsumexp(weights, axis=1)).sum() / times.sum())

        return _Prior(minimize(lost, START, method="BFGS", options={"gtol": 1e-5}).x)

    def posterior_mean(self, prior: _Prior) -> np.ndarray:
        """(D,) the mean of attractiveness, given the clicks."""
        weights = self.log_likelihood + prior.log_weights(self.log_rank)
        weights = np.exp(weights - weights.max(axis=1, keepdims=True))
        return np.asarray(weights @ GRID / weights.sum(axis=1))


def _at(cells: Cells, starts: np.ndarray, examination: np.ndarray, value: float) -> np.ndarray:
    """(D,) the log-likelihood of every pair at one attractiveness."""
    chance = examination[cells.slot] * value
    missed = cells.impressions - cells.clicks
    return np.asarray(
        np.add.reduceat(cells.clicks * np.log(chance) + missed * np.log1p(-chance), starts)
    )
