"""What a loop left behind: snapshots of many worlds on a growing grid of rounds."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.loop.tally import DISCOUNT
from engine.metrics.gini import gini
from engine.metrics.unpredictability import unpredictability


@dataclass(frozen=True)
class Run:
    """One ranker in R worlds: S snapshots, each after so many rounds.

    Per snapshot and world: the items that stood on the page of the next round, what was clicked
    and what was seen until then, and what was true at that time.
    """

    ranker: str
    rounds: np.ndarray
    """(S,) rounds done at each snapshot, the last of them all."""
    order: np.ndarray
    """(S, R, K) items in greedy order, the first at index 0."""
    clicks: np.ndarray
    """(S, R) clicks so far."""
    early: np.ndarray
    """(S, R) clicks so far, each counting less the later it came."""
    possible: np.ndarray
    """(S, R) clicks that showing the most liked items would have brought so far, in the mean."""
    exposure: np.ndarray
    """(S, R, N) examination that each item has collected so far."""
    expected: np.ndarray
    """(S, R) clicks that the next round will bring, in the mean over its users and draws."""
    credit: np.ndarray
    """(S, R', N) clicks that each item is known to have got, in the first R' worlds."""
    liking: np.ndarray
    """(S or 1, R, N) relevance of each item at that time, zero for absent ones."""
    queries: np.ndarray
    """(R,) the query that each world asks."""
    first_order: np.ndarray
    """(R', K) items in greedy order before the first round, in the first R' worlds."""
    first_credit: np.ndarray
    """(R', N) clicks that each item had before the first round: what a log taught, else none."""

    @cached_property
    def best(self) -> np.ndarray:
        """(S or 1, R) the highest relevance at that time."""
        return self.liking.max(axis=2)

    @cached_property
    def best_on_top(self) -> np.ndarray:
        """(S, R) whether an item that nothing surpasses stands on top."""
        top = np.take_along_axis(self._liking(), self.order[:, :, :1], axis=2)[:, :, 0]
        return np.asarray(top >= self.best)

    @cached_property
    def best_shown(self) -> np.ndarray:
        """(S, R) whether such an item stands anywhere on the page."""
        shown = np.take_along_axis(self._liking(), self.order, axis=2)
        return np.asarray((shown >= self.best[:, :, None]).any(axis=2))

    @cached_property
    def ideal(self) -> np.ndarray:
        """(S,) clicks per round of the most liked items since the snapshot before."""
        return np.diff(self.possible.mean(axis=1), prepend=0) / np.diff(self.rounds, prepend=0)

    @cached_property
    def regret(self) -> np.ndarray:
        """(S, R) clicks missed so far, against always showing the most liked items."""
        return self.possible - self.clicks

    @cached_property
    def discounted_clicks(self) -> np.ndarray:
        """(S, R) clicks per round in which early rounds count for more."""
        weights = (1 - DISCOUNT**self.rounds) / (1 - DISCOUNT)
        return self.early / weights[:, None]

    @cached_property
    def clicks_per_round(self) -> np.ndarray:
        """(S, R) clicks per round since the snapshot before."""
        lengths = np.diff(self.rounds, prepend=0)
        return np.diff(self.clicks, axis=0, prepend=0) / lengths[:, None]

    @cached_property
    def exposure_gini(self) -> np.ndarray:
        """(S, R) concentration of all exposure so far: 0 is even, towards 1 is one item alone."""
        return gini(self.exposure)

    @cached_property
    def unpredictability(self) -> np.ndarray:
        """(S,) mean difference of an item's share of exposure between two worlds."""
        return np.array([unpredictability(shares) for shares in self.exposure])

    @cached_property
    def settled(self) -> np.ndarray:
        """(R,) the round of the first snapshot from which on the same item stands on top."""
        changes = self.order[1:, :, 0] != self.order[:-1, :, 0]
        last = len(self.rounds) - 1 - changes[::-1].argmax(axis=0)
        return np.asarray(self.rounds[np.where(changes.any(axis=0), last, 0)])

    def undiscovered(self, top: int | None = None, below: float = 0.01) -> np.ndarray:
        """(S, R) share of the truly best K items that got less than 1% of all exposure."""
        count = top or self.order.shape[2]
        liking = self._liking()
        good = np.argsort(-liking, axis=2, kind="stable")[:, :, :count]
        shares = self.exposure / np.maximum(self.exposure.sum(axis=2, keepdims=True), 1e-300)
        return (np.take_along_axis(shares, good, axis=2) < below).mean(axis=2)

    def _liking(self) -> np.ndarray:
        return np.broadcast_to(self.liking, self.exposure.shape)
