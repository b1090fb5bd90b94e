"""The unbiased mixture of pages that distinguishes two rankings best."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import log2
from typing import ClassVar

import numpy as np

from engine.core.errors import EngineError
from engine.core.method import parameter
from engine.interleaving.exact_solution import solve_exactly
from engine.interleaving.method import Interleaving
from engine.interleaving.outcome import MergedRanking, Ranking, ranked_apart, ranks

SUPPORT = 1e-9
"""Probabilities below it are zeros of the linear program."""


@dataclass(frozen=True)
class Optimised(Interleaving):
    """Page probabilities from a linear program: unbiased for random clicks, and most sensitive.

    Only pages count whose every beginning consists of beginnings of the two rankings. A click that
    ignores relevance has an expected credit of zero at every slot.
    """

    key: ClassVar[str] = "optimised"
    title: ClassVar[str] = "Optimised interleaving"
    formula: ClassVar[str] = (
        r"\max_p \sum_L p_L s(L) \ \text{ s.t. } \ \sum_L p_L \sum_{k \le j} \delta(L_k) = 0"
        r" \ \forall j"
    )
    assumes: ClassVar[str] = (
        "Some mixture of the allowed pages is unbiased; otherwise the method is refused."
    )
    assumptions = ("blind_users",)
    cites: ClassVar[tuple[str, ...]] = ("radlinski2013",)
    longest: ClassVar[int] = 10
    weighted: ClassVar[bool] = True

    credit: str = parameter(
        "linear",
        "Credit of a click",
        "By the difference of the item's ranks, or of one over them.",
        choices=("linear", "inverse"),
    )

    def merge(self, rankings: Sequence[Ranking]) -> list[MergedRanking]:
        """The pages that get a chance, with exact chances."""
        pages = allowed(rankings, self.length(rankings))
        credits = [[self._credit(item, rankings) for item in page] for page in pages]
        chances = _chances(credits)
        contested = [ranked_apart(page, rankings[0], rankings[1]) for page in pages]
        return [
            MergedRanking(page, tuple(map(_team, credit)), chance, tuple(credit), against)
            for page, credit, chance, against in zip(
                pages, credits, chances, contested, strict=True
            )
            if chance > 0
        ]

    def signs(self, outcomes: Sequence[MergedRanking]) -> np.ndarray:
        """(m, K) the credits themselves."""
        return np.array([[float(weight) for weight in outcome.weights] for outcome in outcomes])

    def _credit(self, item: str, rankings: Sequence[Ranking]) -> Fraction:
        first, second = (ranks(ranking).get(item, len(ranking) + 1) for ranking in rankings)
        if self.credit == "inverse":
            return Fraction(1, first) - Fraction(1, second)
        return Fraction(second - first)


def _team(credit: Fraction) -> str | None:
    return None if credit == 0 else "A" if credit > 0 else "B"


def allowed(rankings: Sequence[Ranking], length: int) -> list[tuple[str, ...]]:
    """Every page in which each slot shows the best item left of one of the rankers."""
    pages: dict[tuple[str, ...], None] = {(): None}
    for _ in range(length):
        pages = {
            (*page, item): None
            for page in pages
            for ranking in rankings
            if (item := next((each for each in ranking if each not in page), None)) is not None
        }
    return list(pages)


def sensitivity(credit: Sequence[Fraction]) -> float:
    """How undecided the winner of one click is, in bits, if rank k gets 1/k of the clicks."""
    examination = np.array([1 / rank for rank in range(1, len(credit) + 1)])
    examination /= examination.sum()
    wins = [sum(examination[[sign * each > 0 for each in credit]]) for sign in (1, -1)]
    decided = sum(wins)
    shares = [win / decided for win in wins if win > 0]
    return float(decided * -sum(share * log2(share) for share in shares))


def _chances(credits: list[list[Fraction]]) -> list[Fraction]:
    from scipy.optimize import linprog

    rows = [[Fraction(1)] * len(credits)]
    rows += [[credit[slot] for credit in credits] for slot in range(len(credits[0]))]
    wanted = [Fraction(1)] + [Fraction(0)] * len(credits[0])
    solved = linprog(
        c=[-sensitivity(credit) for credit in credits],
        A_eq=np.array(rows, dtype=float),
        b_eq=np.array(wanted, dtype=float),
        method="highs-ds",
    )
    if solved.status != 0:
        raise EngineError(
            "no mixture of the allowed pages of these rankings is unbiased",
            fix="Use team_draft, or another credit.",
        )
    support = [index for index, chance in enumerate(solved.x) if chance > SUPPORT]
    exact = solve_exactly([[row[index] for index in support] for row in rows], wanted)
    chances = [Fraction(0)] * len(credits)
    for index, chance in zip(support, exact, strict=True):
        chances[index] = chance
    return chances
