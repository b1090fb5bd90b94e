"""Interleaved filter: one candidate against all others, until it or they are dropped."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.interleaving.dueling.duelist import Duelist, DuelState, Record


@dataclass(frozen=True)
class InterleavedFilter(Duelist):
    """A random candidate meets all others: clear losers are dropped, a clear winner replaces it.

    When another surely beats the candidate, it becomes the candidate, and all that the old one led
    against go too. The last one left is shown alone.
    """

    key: ClassVar[str] = "interleaved_filter"
    title: ClassVar[str] = "Interleaved filter"
    formula: ClassVar[str] = (
        r"\hat P_{ij} \pm \sqrt{\ln(1/\delta) / n_{ij}}, \quad \delta = 1 / (T N^2)"
    )
    assumes: ClassVar[str] = (
        "Rankers are ordered: one that beats a better ranker beats all worse ones."
    )
    assumptions = ("comparable_rankers",)
    cites: ClassVar[tuple[str, ...]] = ("yue2012",)

    def start(self, worlds: int, rankers: int, duels: int, rng: np.random.Generator) -> DuelState:
        """A random candidate in every world, all others in the race."""
        candidate = rng.integers(rankers, size=worlds)
        left = np.ones((worlds, rankers), dtype=bool)
        left[np.arange(worlds), candidate] = False
        memory = {"candidate": candidate, "left": left, "turn": np.zeros(worlds, dtype=int)}
        return DuelState(worlds, rankers, duels, memory)

    def pair(
        self, state: DuelState, record: Record, time: int, rng: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        """The candidate and the next one in turn that is left."""
        self._filter(state, record)
        candidate, left = state.memory["candidate"], state.memory["left"]
        waited = (np.arange(state.rankers) - state.memory["turn"][:, None]) % state.rankers
        following = np.where(left, waited, state.rankers + 1).argmin(axis=1)
        opponent = np.where(left.any(axis=1), following, candidate)
        state.memory["turn"] = (opponent + 1) % state.rankers
        return candidate, opponent

    def best(self, state: DuelState, record: Record) -> np.ndarray:
        """The candidate."""
        return state.memory["candidate"]

    def _filter(self, state: DuelState, record: Record) -> None:
        candidate, left = state.memory["candidate"], state.memory["left"]
        worlds = np.arange(state.worlds)
        share = record.share()[worlds, candidate]
        duels = record.duels[worlds, candidate]
        width = np.sqrt(np.log(state.duels * state.rankers**2) / np.maximum(duels, 1e-300))
        surely = left & (duels > 0) & (np.abs(share - 0.5) > width)
        beaten_by = surely & (share < 0.5)
        left &= ~(surely & (share > 0.5))
        rows = np.flatnonzero(beaten_by.any(axis=1))
        if len(rows):
            champion = np.where(beaten_by[rows], -share[rows], -2).argmax(axis=1)
            left[rows] &= share[rows] <= 0.5
            left[rows, champion] = False
            candidate[rows] = champion
