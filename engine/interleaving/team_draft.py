"""Two rankings merged as two captains pick their teams."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np

from engine.interleaving.method import Interleaving
from engine.interleaving.outcome import TEAMS, MergedRanking, Ranking, sign_of_team


@dataclass(frozen=True)
class TeamDraft(Interleaving):
    """In every round a coin decides who picks first; each ranker picks its best item left.

    Unbiased when clicks ignore relevance, at every slot. Blind to some differences: an item that
    both rankers want falls to either of them, wherever the worse one ranks it. Against an A/B test
    with position-based users it misses or reverses 32 of the 240 comparisons of four items of which
    one or two are relevant.
    """

    key: ClassVar[str] = "team_draft"
    title: ClassVar[str] = "Team-draft interleaving"
    formula: ClassVar[str] = r"\Delta = \sum_k c_k \, (1[d_k \in T_A] - 1[d_k \in T_B])"
    assumes: ClassVar[str] = "Users do not know which ranker an item comes from."
    assumptions = ("blind_users",)
    cites: ClassVar[tuple[str, ...]] = ("radlinski2008clicks",)
    longest: ClassVar[int] = 16

    def merge(self, rankings: Sequence[Ranking]) -> list[MergedRanking]:
        """Every sequence of coin flips."""
        return list(rounds(rankings, self.length(rankings), (0, 1)))

    def draw_one(self, rankings: Sequence[Ranking], rng: np.random.Generator) -> MergedRanking:
        """The page of one sequence of coin flips."""
        return drafted(rankings, self.length(rankings), rng)


@dataclass(frozen=True)
class Draft:
    """A page as far as it is drafted."""

    merged: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    contested: tuple[bool, ...] = ()

    def left(self, ranking: Ranking) -> str | None:
        """The best item of the ranking that is not on the page."""
        return next((item for item in ranking if item not in self.merged), None)

    def round(self, rankings: Sequence[Ranking], order: Sequence[int], length: int) -> "Draft":
        """The page after one round in which rankers pick in this order."""
        wanted = [self.left(ranking) for ranking in rankings]
        against = len(set(wanted)) == len(wanted) and None not in wanted
        page = self
        for ranker in order:
            item = page.left(rankings[ranker])
            if item is not None and len(page.merged) < length:
                page = Draft(
                    (*page.merged, item),
                    (*page.teams, TEAMS[ranker]),
                    (*page.contested, against),
                )
        return page

    def outcome(self, probability: Fraction) -> MergedRanking:
        """The page as an outcome."""
        weights = tuple(Fraction(sign_of_team(team)) for team in self.teams)
        return MergedRanking(self.merged, self.teams, probability, weights, self.contested)


def rounds(
    rankings: Sequence[Ranking], length: int, rankers: Sequence[int]
) -> Iterator[MergedRanking]:
    """Every page of a draft in which each round's order is drawn with equal chances."""
    from itertools import permutations

    orders = list(permutations(rankers))
    pages: dict[Draft, Fraction] = {Draft(): Fraction(1)}
    while any(len(page.merged) < length for page in pages):
        following: dict[Draft, Fraction] = {}
        for page, chance in pages.items():
            for order in orders:
                after = page.round(rankings, order, length)
                following[after] = following.get(after, Fraction(0)) + chance / len(orders)
        pages = following
    return (page.outcome(chance) for page, chance in pages.items())


def drafted(rankings: Sequence[Ranking], length: int, rng: np.random.Generator) -> MergedRanking:
    """One draft, each round's order drawn."""
    page = Draft()
    while len(page.merged) < length:
        page = page.round(rankings, rng.permutation(len(rankings)).tolist(), length)
    return page.outcome(Fraction(0))
