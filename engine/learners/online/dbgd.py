"""Dueling bandit gradient descent."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.learners.online.online_ranker import OnlineRanker


@dataclass(frozen=True)
class Dbgd(OnlineRanker):
    """Interleaves its ranking with that of a random step, and takes the step if that wins.

    The two are interleaved by team draft; the candidate wins with more clicks on its team.
    """

    key: ClassVar[str] = "dbgd"
    title: ClassVar[str] = "Dueling bandit gradient descent"
    formula: ClassVar[str] = r"w \leftarrow w + \alpha u \text{ if } w + \delta u \text{ wins}"
    assumes: ClassVar[str] = "Team draft finds the better of two rankings more often than not."
    assumptions = ("blind_users", "comparable_rankers")
    cites: ClassVar[tuple[str, ...]] = ("yue2009",)

    delta: float = parameter(
        1.0, "Reach", "How far the candidate is from the current ranking.", low=1e-6, high=100
    )
    rate: float = parameter(0.1, "Step size", "How far a winning step goes.", low=1e-6, high=100)

    def show(
        self, weights: np.ndarray, features: np.ndarray, ranks: int, rng: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        """The interleaved ranking; the memory holds the direction, then the team of each rank."""
        step = rng.normal(size=weights.shape)
        step /= np.linalg.norm(step, axis=1, keepdims=True)
        scores = [np.einsum("rnd,rd->rn", features, weights + self.delta * move)
                  for move in (np.zeros_like(step), step)]  # fmt: skip
        shown, team = team_draft(scores[0], scores[1], ranks, rng)
        return shown, np.hstack([step, team])

    def learn(
        self,
        weights: np.ndarray,
        features: np.ndarray,
        shown: np.ndarray,
        memory: np.ndarray,
        clicks: np.ndarray,
    ) -> np.ndarray:
        """A step in the worlds where the candidate won."""
        size = weights.shape[1]
        step, team = memory[:, :size], memory[:, size:]
        won = (clicks * (2 * team - 1)).sum(axis=1) > 0
        return np.asarray(weights + self.rate * step * won[:, None])


def team_draft(
    first: np.ndarray, second: np.ndarray, ranks: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """(R, K) places shown, and whose they are (1 is the second), from (R, N) scores of two.

    In every pair of ranks a coin says who picks first; each picks its best that is still free.
    """
    worlds = np.arange(len(first))
    left = [first.copy(), second.copy()]
    shown, team = np.zeros((len(first), ranks), int), np.zeros((len(first), ranks))
    coin = np.zeros(len(first), int)
    for rank in range(ranks):
        coin = rng.integers(2, size=len(first)) if rank % 2 == 0 else 1 - coin
        pick = np.where(coin == 1, left[1].argmax(axis=1), left[0].argmax(axis=1))
        shown[:, rank], team[:, rank] = pick, coin
        for scores in left:
            scores[worlds, pick] = -np.inf
    return shown, team
