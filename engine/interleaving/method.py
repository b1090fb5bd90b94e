"""The base of every interleaving method."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import ClassVar

import numpy as np

from engine.core.errors import EngineError
from engine.core.method import Method, parameter
from engine.interleaving.outcome import TEAMS, MergedRanking, Ranking, sign_of_team


@dataclass(frozen=True)
class Interleaving(Method):
    """A way to merge rankings into one page, and to say whose item a click is for.

    `outcomes` lists every page with its exact probability; it is refused for rankings longer than
    `longest`, which can only be drawn.
    """

    family: ClassVar[str] = "interleaving"
    longest: ClassVar[int] = 12
    many: ClassVar[bool] = False
    """Whether more than two rankings can be merged."""
    weighted: ClassVar[bool] = False
    """Whether clicks have credit of different size, so that a win may be small or large."""
    draws_teams: ClassVar[bool] = False
    """Whether the same page may have any assignment of its slots to the rankers."""

    stop: str = parameter(
        "shorter",
        "The page ends",
        "Where rankings differ in length: with the shorter, with the longer, or with all items.",
        choices=("shorter", "longer", "fill"),
    )

    def merge(self, rankings: Sequence[Ranking]) -> list[MergedRanking]:
        """Every page of these checked rankings; see `outcomes`."""
        raise NotImplementedError

    def draw_one(self, rankings: Sequence[Ranking], rng: np.random.Generator) -> MergedRanking:
        """One page of these checked rankings; see `draw`."""
        outcomes = _merged(self, tuple(map(tuple, rankings)))
        chances = np.array([float(outcome.probability) for outcome in outcomes])
        return outcomes[rng.choice(len(outcomes), p=chances / chances.sum())]

    def outcomes(self, rankings: Sequence[Ranking]) -> list[MergedRanking]:
        """Every page that may be shown, with its exact probability; they sum to one.

        Raises:
            EngineError: a ranking repeats an item or is empty, or all are too long to enumerate.
        """
        self.check(rankings)
        if self.length(rankings) > self.longest:
            raise EngineError(
                f"{self.key} has too many pages of {self.length(rankings)} items to list them",
                fix=f"Shorten the rankings to {self.longest} items, or draw pages instead.",
                named=True,
            )
        return list(_merged(self, tuple(map(tuple, rankings))))

    def draw(self, rankings: Sequence[Ranking], rng: np.random.Generator) -> MergedRanking:
        """One page, drawn as a search engine would; its probability is left at zero."""
        self.check(rankings)
        return self.draw_one(rankings, rng)

    def check(self, rankings: Sequence[Ranking]) -> None:
        """Refuse what is no pair (or set) of rankings."""
        if len(rankings) < 2 or (len(rankings) > 2 and not self.many):
            raise EngineError(
                f"{self.key} merges two rankings, but {len(rankings)} are given",
                fix="Use multileave for more than two." if len(rankings) > 2 else None,
                named=True,
            )
        if len(rankings) > len(TEAMS):
            raise EngineError(f"at most {len(TEAMS)} rankings can be merged")
        for team, ranking in zip(TEAMS, rankings, strict=False):
            if not ranking:
                raise EngineError(f"ranking {team} is empty", fix="Give it at least one item.")
            if len(set(ranking)) < len(ranking):
                twice = next(item for item in ranking if list(ranking).count(item) > 1)
                raise EngineError(f"ranking {team} shows {twice!r} twice", fix="Keep one of them.")

    def length(self, rankings: Sequence[Ranking]) -> int:
        """How many slots the page has."""
        lengths = [len(ranking) for ranking in rankings]
        if self.stop == "fill":
            return len(set().union(*map(set, rankings)))
        return min(lengths) if self.stop == "shorter" else max(lengths)

    def split(
        self,
        rankings: Sequence[Ranking],
        outcomes: Sequence[MergedRanking],
        counted: np.ndarray,
    ) -> tuple[np.ndarray, np.ndarray]:
        """What A and what B is credited with, each (m, P), of `counted` (m, P, K) clicks."""
        signs = self.signs(outcomes)[:, None, :]
        return (
            (counted * np.maximum(signs, 0)).sum(axis=2),
            (counted * np.maximum(-signs, 0)).sum(axis=2),
        )

    def signs(self, outcomes: Sequence[MergedRanking]) -> np.ndarray:
        """(m, K) whose click it is: above zero A's, below zero B's."""
        return np.array([[sign_of_team(team) for team in outcome.teams] for outcome in outcomes])


@lru_cache(maxsize=64)
def _merged(
    method: Interleaving, rankings: tuple[tuple[str, ...], ...]
) -> tuple[MergedRanking, ...]:
    return tuple(together(method.merge(rankings)))


def together(outcomes: Sequence[MergedRanking]) -> list[MergedRanking]:
    """The same outcomes with equal pages and teams added up, in the order of first appearance."""
    total: dict[tuple[tuple[str, ...], tuple[str | None, ...]], MergedRanking] = {}
    for outcome in outcomes:
        key = (outcome.ranking, outcome.teams)
        before = total[key].probability if key in total else Fraction(0)
        total[key] = MergedRanking(
            outcome.ranking,
            outcome.teams,
            before + outcome.probability,
            outcome.weights,
            outcome.contested,
        )
    return list(total.values())
