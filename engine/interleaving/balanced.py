"""Two rankings merged so that the top of the page holds equally much of the top of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np

from engine.interleaving.method import Interleaving
from engine.interleaving.outcome import MergedRanking, Ranking, ranked_apart, ranks

HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Balanced(Interleaving):
    """Takes items from both rankings in turn after a coin flip, and compares clicks above a cutoff.

    The cutoff is the smaller of the two ranks at which the rankers put the lowest clicked item.
    Users who click at random favour one ranker when one ranking is a rotation of the other. Against
    an A/B test with position-based users it misses or reverses 16 of the 240 comparisons of four
    items of which one or two are relevant.
    """

    key: ClassVar[str] = "balanced"
    title: ClassVar[str] = "Balanced interleaving"
    formula: ClassVar[str] = (
        r"h_A = |\{c : d_c \in A_{1..k}\}|, \quad k = \min\{j : d_{\max} \in \{a_j, b_j\}\}"
    )
    assumes: ClassVar[str] = "Clicks that ignore relevance favour neither ranker: often untrue."
    assumptions = ("blind_users",)
    cites: ClassVar[tuple[str, ...]] = ("joachims2002",)
    longest: ClassVar[int] = 1_000

    def merge(self, rankings: Sequence[Ranking]) -> list[MergedRanking]:
        """The page that starts with A's top item, and the one that starts with B's."""
        return turns(rankings, self.length(rankings))

    def split(
        self,
        rankings: Sequence[Ranking],
        outcomes: Sequence[MergedRanking],
        counted: np.ndarray,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Clicks on items that each ranker puts above the cutoff."""
        first, second = rank_arrays(rankings, outcomes)
        slots = np.arange(counted.shape[2])
        lowest = np.where(counted > 0, slots, -1).max(axis=2)
        best = np.minimum(first, second)
        cutoff = np.take_along_axis(best, np.maximum(lowest, 0), axis=1)[:, :, None]
        return (
            (counted * (first[:, None, :] <= cutoff)).sum(axis=2),
            (counted * (second[:, None, :] <= cutoff)).sum(axis=2),
        )


def rank_arrays(
    rankings: Sequence[Ranking], outcomes: Sequence[MergedRanking]
) -> tuple[np.ndarray, np.ndarray]:
    """(m, K) at which rank each ranker puts the item of each slot; infinite where it does not."""
    tables = [ranks(ranking) for ranking in rankings]
    first, second = (
        np.array(
            [[table.get(item, np.inf) for item in outcome.ranking] for outcome in outcomes],
            dtype=float,
        )
        for table in tables
    )
    return first, second


def turns(rankings: Sequence[Ranking], length: int) -> list[MergedRanking]:
    """The two pages of taking turns: A first, and B first."""
    outcomes = []
    for leader in (0, 1):
        merged, teams = _merged_with_leader(rankings, length, leader)
        contested = ranked_apart(merged, rankings[0], rankings[1])
        outcomes.append(MergedRanking(tuple(merged), tuple(teams), HALF, (), contested))
    return outcomes


def _merged_with_leader(
    rankings: Sequence[Ranking], length: int, leader: int
) -> tuple[list[str], list[str]]:
    merged: list[str] = []
    teams: list[str] = []
    place = [0, 0]
    while len(merged) < length:
        turn = leader if place[0] == place[1] else int(place[1] < place[0])
        if place[turn] >= len(rankings[turn]):
            turn = 1 - turn
        item = rankings[turn][place[turn]]
        place[turn] += 1
        if item not in merged:
            merged.append(item)
            teams.append("AB"[turn])
    return merged, teams
