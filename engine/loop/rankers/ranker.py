"""The base of every ranker: how clicks become the next ranking."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.method import Method, parameter
from engine.loop.explorations.exploration import Exploration
from engine.loop.rankers.click_sums import ClickSums
from engine.simulator.scene import Scene
from engine.simulator.truth import Truth


@dataclass(frozen=True)
class Ranker(Method):
    """Ranks by credit, shows the first K, and learns from the clicks.

    Equal credit is the rule at the start, when nothing has been clicked: `ties` says whether its
    order is drawn anew in every round, so that K items soon have a click, or once and for all, so
    that what is not among the first K may never be seen.
    """

    family: ClassVar[str] = "loop.rankers"
    needs: ClassVar[tuple[str, ...]] = ()
    """The sums of credit that the scores are made of."""

    exploration: float = parameter(
        0.0, "Exploration", "Share of impressions that explore.", low=0, high=1
    )
    explore: str = parameter(
        "shuffle",
        "Exploring shows",
        "What an exploring impression shows.",
        family="loop.explorations",
    )
    ties: str = parameter(
        "every_round",
        "Ties",
        "Whether the order of equal items is drawn every round or once.",
        choices=("every_round", "once"),
    )

    def placed(self, truth: Truth, scene: Scene) -> "Ranker":
        """This ranker in a scene of a world; one that needs to know its items says so here."""
        return self

    def grouped(self, code: np.ndarray | None) -> "Ranker":
        """This ranker with the (items,) group of each item of the world, if it needs groups.

        None makes every item a group of its own.
        """
        return self

    def scores(self, credit: ClickSums, rng: np.random.Generator) -> np.ndarray:
        """(R, N) what to rank by, never below zero."""
        raise NotImplementedError

    @property
    def exploring(self) -> Exploration:
        """How an exploring impression is shown."""
        return Exploration.parse(self.explore)

    def believed(self, examination: np.ndarray) -> np.ndarray:
        """(K,) the examination that the ranker corrects with, given the true one."""
        return examination

    def marginals(self, items: int, examination: np.ndarray) -> np.ndarray:
        """(N,) the believed chance that the item of each greedy rank is seen.

        Over the exploring and the other impressions: (1 - rate) e_rank + rate E[e of its slot].
        """
        believed = self.believed(examination)
        return np.asarray(self.chances(items, len(believed)) @ believed)

    def chances(self, items: int, shown: int) -> np.ndarray:
        """(N, K) the chance that the item of each greedy rank is shown in each slot."""
        greedy = np.eye(items, shown)
        if self.exploration == 0:
            return greedy
        exploring = self.exploring.chances(items, shown)
        return (1 - self.exploration) * greedy + self.exploration * exploring
