"""Clicks on rankings as arrays: each query's candidates, and their corrected clicks."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np


@dataclass(frozen=True, eq=False)
class RankedClicks:
    """The candidates of every query, sorted by query, with the credit of their clicks.

    `credit` estimates the clicks that the candidate would have had, had every impression of its
    query shown it in full view.
    """

    features: Any
    """(m, d) the candidates as numbers, dense or sparse."""
    owner: np.ndarray
    """(m,) the position of each candidate's query, from 0, ascending."""
    credit: np.ndarray
    """(m,) corrected clicks."""
    impressions: np.ndarray
    """(Q,) how often each query was asked."""
    examination: np.ndarray
    """(K,) how much of each rank is seen."""

    @cached_property
    def starts(self) -> np.ndarray:
        """(Q,) where the candidates of each query begin."""
        return np.searchsorted(self.owner, np.arange(len(self.impressions)))

    @cached_property
    def sizes(self) -> np.ndarray:
        """(Q,) how many candidates each query has."""
        return np.diff(np.r_[self.starts, len(self.owner)])

    @property
    def relevance(self) -> np.ndarray:
        """(m,) corrected clicks per impression of the query."""
        return self.credit / np.maximum(self.impressions, 1)[self.owner]

    def scores(self, weights: np.ndarray) -> np.ndarray:
        """(m,) the linear scores of the candidates."""
        return np.asarray(self.features @ weights)

    def blocks(self) -> list[np.ndarray]:
        """Positions of candidates, one (queries, size) array for each number of candidates."""
        slices = []
        for size in np.unique(self.sizes[self.sizes > 0]):
            starts = self.starts[self.sizes == size]
            slices.append(starts[:, None] + np.arange(size))
        return slices
