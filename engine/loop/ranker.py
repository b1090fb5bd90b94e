"""The base of every ranker: how clicks become the next ranking."""

from typing import ClassVar

import numpy as np

from engine.core.errors import EngineError
from engine.core.method import Method, parameter, parse
from engine.loop.credit import Credit
from engine.loop.explorations.exploration import Exploration


class Ranker(Method):
    """Ranks by credit, shows the first K, and learns from the clicks.

    Equal credit is the rule at the start, when nothing has been clicked: `ties` says whether its
    order is drawn anew in every round, so that K items soon have a click, or once and for all, so
    that what is not among the first K may never be seen.
    """

    family: ClassVar[str] = "loop"
    needs: ClassVar[tuple[str, ...]] = ()
    """The sums of credit that the scores are made of."""
    corrects: ClassVar[bool] = False
    """Whether clicks are corrected for position bias."""

    exploration: float
    explore: str
    ties: str

    def scores(self, credit: Credit, rng: np.random.Generator) -> np.ndarray:
        """(R, N) what to rank by, never below zero."""
        raise NotImplementedError

    @property
    def exploring(self) -> Exploration:
        """How an exploring impression is shown."""
        exploration: Exploration = parse("loop.explorations", self.explore)
        return exploration

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


def exploration() -> float:
    """The parameter that every ranker has: how often it explores."""
    rate: float = parameter(0.0, "Exploration", "Share of impressions that explore.", low=0, high=1)
    return rate


def explore() -> str:
    """The parameter that every ranker has: how it explores."""
    spec: str = parameter(
        "shuffle", "Exploring shows", "What an exploring impression shows.",
        family="loop.explorations",
    )  # fmt: skip
    return spec


def ties() -> str:
    """The parameter that every ranker has: when the order of equal items is drawn."""
    when: str = parameter(
        "every_round", "Ties", "Whether the order of equal items is drawn every round or once.",
        choices=("every_round", "once"),
    )  # fmt: skip
    return when


def glasses() -> tuple[float, ...] | None:
    """The parameter of rankers that correct: the examination that they believe in."""
    curve: tuple[float, ...] | None = parameter(
        None, "Corrects with", "Examination per rank; None is the true one."
    )
    return curve


def through(curve: tuple[float, ...] | None, examination: np.ndarray) -> np.ndarray:
    """(K,) the given curve, or the true one when none is given.

    Raises:
        EngineError: the curve is not one positive number per shown rank.
    """
    if curve is None:
        return examination
    given = curve if isinstance(curve, tuple) else ()
    if len(given) < len(examination) or not all(
        type(value) in (int, float) and 0 < value <= 1 for value in given
    ):
        raise EngineError(
            f"a ranker corrects with one number above 0, up to 1, for each of the "
            f"{len(examination)} ranks, but examination is {curve!r}"
        )
    return np.array(given[: len(examination)], dtype=float)
