"""Balanced pages, with clicks weighted so that neither ranker is favoured."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.interleaving.balanced import HALF, turns
from engine.interleaving.method import Interleaving
from engine.interleaving.outcome import MergedRanking, Ranking, ranks

NONE = Fraction(0)


@dataclass(frozen=True)
class DebiasedBalanced(Interleaving):
    """Balanced pages; a click counts by where each ranker puts the item, over its examination.

    The weight is the item's discount 1/rank in A minus that in B, divided by its mean examination
    over the two pages. It estimates the difference of the two rankers' discounted clicks. Where
    some item can never be shown, all weights are moved so that random clicks credit nobody.
    """

    key: ClassVar[str] = "debiased_balanced"
    title: ClassVar[str] = "Debiased balanced interleaving"
    formula: ClassVar[str] = (
        r"w_d = \frac{1/\mathrm{rank}_A(d) - 1/\mathrm{rank}_B(d)}"
        r"{\tfrac12 \left(e_{k_1(d)} + e_{k_2(d)}\right)}"
    )
    assumes: ClassVar[str] = "A click depends on the item and on the examination of its rank alone."
    assumptions = ("position_based", "item_alone", "blind_users")
    cites: ClassVar[tuple[str, ...]] = ("bi2022",)
    longest: ClassVar[int] = 1_000
    weighted: ClassVar[bool] = True

    examination: tuple[float, ...] = parameter(
        (),
        "Examination per rank",
        "Relative to rank 1; the last value holds for lower ranks. Default: all alike.",
        low=1e-6,
        high=1,
    )

    def merge(self, rankings: Sequence[Ranking]) -> list[MergedRanking]:
        """The two balanced pages with their weights."""
        length = self.length(rankings)
        outcomes = turns(rankings, length)
        seen: dict[str, Fraction] = {}
        for outcome in outcomes:
            for slot, item in enumerate(outcome.ranking):
                seen[item] = seen.get(item, Fraction(0)) + HALF * self._examined(slot)
        first, second = (discount(ranking, length) for ranking in rankings)
        apart = {item: first.get(item, NONE) - second.get(item, NONE) for item in seen}
        # Zero where every item of both rankings can be shown; else what a random click would earn.
        spare = sum(apart.values(), NONE) / sum(seen.values(), NONE)
        return [
            replace(
                outcome,
                weights=tuple(apart[item] / seen[item] - spare for item in outcome.ranking),
            )
            for outcome in outcomes
        ]

    def _examined(self, slot: int) -> Fraction:
        if not self.examination:
            return Fraction(1)
        return Fraction(self.examination[min(slot, len(self.examination) - 1)])

    def signs(self, outcomes: Sequence[MergedRanking]) -> np.ndarray:
        """(m, K) the weights themselves."""
        return np.array([[float(weight) for weight in outcome.weights] for outcome in outcomes])


def discount(ranking: Ranking, length: int) -> dict[str, Fraction]:
    """One over the rank of each item that a page of this length could show."""
    return {item: Fraction(1, rank) for item, rank in ranks(ranking).items() if rank <= length}
