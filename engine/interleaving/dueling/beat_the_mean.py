"""Beat the mean: rankers against the average of those left; the worst is dropped."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.interleaving.dueling.duelist import Duelist, DuelState, Record


@dataclass(frozen=True)
class BeatTheMean(Duelist):
    """Compares rankers with the mean of those left, and drops one that clearly loses.

    It needs no strict order of the rankers. What was learned against a ranker that goes is dropped.
    """

    key: ClassVar[str] = "beat_the_mean"
    title: ClassVar[str] = "Beat the mean"
    formula: ClassVar[str] = (
        r"\text{drop } \arg\min_b \hat P_b \text{ when }"
        r" \min_b \hat P_b + c \le \max_b \hat P_b - c"
    )
    assumes: ClassVar[str] = "The best ranker beats the average of any set of rankers most often."
    assumptions = ("comparable_rankers",)
    cites: ClassVar[tuple[str, ...]] = ("yue2011",)

    def start(self, worlds: int, rankers: int, duels: int, rng: np.random.Generator) -> DuelState:
        """All rankers left."""
        return DuelState(worlds, rankers, duels, {"left": np.ones((worlds, rankers), dtype=bool)})

    def pair(
        self, state: DuelState, record: Record, time: int, rng: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        """The one with fewest duels against those left, and one of them at random."""
        left = state.memory["left"]
        self._drop(state, record)
        _, duels = self._against_left(left, record)
        tied = rng.random(left.shape) * 0.5
        first = np.where(left, duels + tied, np.inf).argmin(axis=1)
        lottery = rng.random(left.shape) + left
        lottery[np.arange(state.worlds), first] -= 1 * (left.sum(axis=1) > 1) * 2
        return first, np.where(left.sum(axis=1) > 1, lottery.argmax(axis=1), first)

    def best(self, state: DuelState, record: Record) -> np.ndarray:
        """The one that wins most against those left."""
        left = state.memory["left"]
        wins, duels = self._against_left(left, record)
        share = np.where(duels > 0, wins / np.maximum(duels, 1e-300), 0.5)
        return np.asarray(np.where(left, share, -1).argmax(axis=1))

    def _against_left(self, left: np.ndarray, record: Record) -> tuple[np.ndarray, np.ndarray]:
        """(R, N) wins and duels of each ranker against those left."""
        return (
            np.einsum("rij,rj->ri", record.wins, left),
            np.einsum("rij,rj->ri", record.duels, left),
        )

    def _drop(self, state: DuelState, record: Record) -> None:
        left = state.memory["left"]
        wins, duels = self._against_left(left, record)
        fewest = np.where(left, duels, np.inf).min(axis=1)
        share = np.where(duels > 0, wins / np.maximum(duels, 1e-300), 0.5)
        width = np.sqrt(np.log(2 * state.duels * state.rankers) / np.maximum(fewest, 1e-300))
        worst = np.where(left, share, np.inf).argmin(axis=1)
        lowest = np.where(left, share, np.inf).min(axis=1)
        highest = np.where(left, share, -np.inf).max(axis=1)
        drop = (fewest > 0) & (left.sum(axis=1) > 1) & (lowest + width <= highest - width)
        left[np.flatnonzero(drop), worst[drop]] = False
