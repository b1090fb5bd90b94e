"""Many rankings merged as many captains pick their teams."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.interleaving.method import Interleaving
from engine.interleaving.outcome import MergedRanking, Ranking
from engine.interleaving.team_draft import drafted, rounds


@dataclass(frozen=True)
class Multileave(Interleaving):
    """In every round all rankers pick their best item left, in an order drawn anew.

    One page compares many rankers; with two it is team-draft interleaving.
    """

    key: ClassVar[str] = "multileave"
    title: ClassVar[str] = "Team-draft multileaving"
    formula: ClassVar[str] = r"\Delta_{ij} = \sum_k c_k \, (1[d_k \in T_i] - 1[d_k \in T_j])"
    assumes: ClassVar[str] = "Users do not know which ranker an item comes from."
    assumptions = ("blind_users",)
    cites: ClassVar[tuple[str, ...]] = ("schuth2014",)
    longest: ClassVar[int] = 8
    many: ClassVar[bool] = True

    def merge(self, rankings: Sequence[Ranking]) -> list[MergedRanking]:
        """Every sequence of orders."""
        return list(rounds(rankings, self.length(rankings), range(len(rankings))))

    def draw_one(self, rankings: Sequence[Ranking], rng: np.random.Generator) -> MergedRanking:
        """The page of one sequence of orders."""
        return drafted(rankings, self.length(rankings), rng)
