"""The base of every dueling bandit: which two rankers meet next?"""

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from engine.core.method import Method


@dataclass
class Record:
    """What has been seen in R worlds with N rankers: `wins[r, i, j]` duels that i won against j.

    A duel that nobody won counts half for each.
    """

    wins: np.ndarray

    @classmethod
    def empty(cls, worlds: int, rankers: int) -> "Record":
        """Before the first duel."""
        return cls(np.zeros((worlds, rankers, rankers)))

    @property
    def duels(self) -> np.ndarray:
        """(R, N, N) how often each two met."""
        return self.wins + self.wins.transpose(0, 2, 1)

    def share(self) -> np.ndarray:
        """(R, N, N) the share that each won against each; a half where they never met."""
        duels = self.duels
        return np.where(duels > 0, self.wins / np.maximum(duels, 1e-300), 0.5)

    def add(self, first: np.ndarray, second: np.ndarray, score: np.ndarray) -> None:
        """One duel per world; `score` (R,) is 1 where the first won, 0 where not, .5 for a tie."""
        world = np.arange(len(first))
        apart = first != second
        world, first, second, score = (part[apart] for part in (world, first, second, score))
        self.wins[world, first, second] += score
        self.wins[world, second, first] += 1 - score


@dataclass(frozen=True)
class Duelist(Method):
    """A strategy that names the two rankers to interleave next, in many worlds at once.

    `start` gives the strategy's own state; `pair` may change that state.
    """

    family: ClassVar[str] = "interleaving.dueling"

    def start(self, worlds: int, rankers: int, duels: int, rng: np.random.Generator) -> "DuelState":
        """Before the first of so many duels."""
        return DuelState(worlds, rankers, duels)

    def pair(
        self, state: "DuelState", record: Record, time: int, rng: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        """(R,) and (R,) the two rankers of duel number `time`, from 1."""
        raise NotImplementedError

    def best(self, state: "DuelState", record: Record) -> np.ndarray:
        """(R,) the ranker that the strategy would name now: the one with most wins per meeting."""
        return np.asarray(record.share().sum(axis=2).argmax(axis=1))


@dataclass
class DuelState:
    """What a strategy remembers; `memory` holds its own arrays by name."""

    worlds: int
    rankers: int
    duels: int
    memory: dict[str, np.ndarray] = field(default_factory=dict)
