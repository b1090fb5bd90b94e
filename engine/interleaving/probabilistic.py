"""Two rankings merged by drawing from softened rankings, with credit for every assignment."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import ClassVar

import numpy as np

from engine.core.method import parameter
from engine.interleaving.method import Interleaving
from engine.interleaving.outcome import MergedRanking, Ranking, ranked_apart, ranks

Step = tuple[str, Fraction, Fraction]
"""An item, the chance that it comes next, and the chance that A contributed it if it does."""


@dataclass(frozen=True)
class Probabilistic(Interleaving):
    """A coin at every slot picks a ranker, which draws an item in proportion to 1/rank^tau.

    Every page is possible. A click is shared by how likely each ranker was to contribute the item.
    """

    key: ClassVar[str] = "probabilistic"
    title: ClassVar[str] = "Probabilistic interleaving"
    formula: ClassVar[str] = (
        r"P_A(d) \propto \mathrm{rank}_A(d)^{-\tau}, \quad"
        r" P(T_k = A \mid L) = \frac{P_A(d_k)}{P_A(d_k) + P_B(d_k)}"
    )
    assumes: ClassVar[str] = "Users accept pages that neither ranker would show."
    assumptions = ("blind_users",)
    cites: ClassVar[tuple[str, ...]] = ("hofmann2011",)
    longest: ClassVar[int] = 6
    draws_teams: ClassVar[bool] = True

    decay: int = parameter(3, "Decay", "How fast lower ranks lose their chance.", low=0, high=20)

    def merge(self, rankings: Sequence[Ranking]) -> list[MergedRanking]:
        """Every page with every assignment of its slots."""
        softened = [self._softened(ranking) for ranking in rankings]
        pages: list[tuple[Step, ...]] = [()]
        for _ in range(self.length(rankings)):
            pages = [
                (*page, step)
                for page in pages
                for step in following(softened, {item for item, _, _ in page})
            ]
        return [outcome for page in pages for outcome in assignments(page, rankings)]

    def draw_one(self, rankings: Sequence[Ranking], rng: np.random.Generator) -> MergedRanking:
        """One page, slot by slot, with one assignment."""
        softened = [self._softened(ranking) for ranking in rankings]
        page: list[Step] = []
        for _ in range(self.length(rankings)):
            steps = following(softened, {item for item, _, _ in page})
            chances = np.array([float(chance) for _, chance, _ in steps])
            page.append(steps[rng.choice(len(steps), p=chances / chances.sum())])
        teams = tuple("A" if rng.random() < share else "B" for _, _, share in page)
        return _outcome(page, teams, Fraction(0), rankings)

    def _softened(self, ranking: Ranking) -> dict[str, Fraction]:
        return {item: Fraction(1, rank**self.decay) for item, rank in ranks(ranking).items()}


def following(softened: Sequence[dict[str, Fraction]], shown: set[str]) -> list[Step]:
    """What may come next: rankers with nothing left leave the slot to the other."""
    left = [
        {item: weight for item, weight in table.items() if item not in shown} for table in softened
    ]
    sums = [sum(table.values(), Fraction(0)) for table in left]
    coin = Fraction(1, sum(map(bool, left)))
    steps = []
    for item in dict.fromkeys([*left[0], *left[1]]):
        chances = [
            coin * table[item] / total if item in table else Fraction(0)
            for table, total in zip(left, sums, strict=True)
        ]
        either = chances[0] + chances[1]
        steps.append((item, either, chances[0] / either))
    return steps


def assignments(page: Sequence[Step], rankings: Sequence[Ranking]) -> list[MergedRanking]:
    """The page with each assignment of its slots to the rankers that is possible."""
    whole = prod((step[1] for step in page), start=Fraction(1))
    drawn: list[tuple[tuple[str, ...], Fraction]] = [((), whole)]
    for _, _, share in page:
        kinds = [("A", share), ("B", 1 - share)]
        drawn = [
            ((*teams, team), chance * part)
            for teams, chance in drawn
            for team, part in kinds
            if part
        ]
    plain = _outcome(page, (), whole, rankings)
    return [
        MergedRanking(plain.ranking, teams, chance, plain.weights, plain.contested)
        for teams, chance in drawn
    ]


def _outcome(
    page: Sequence[Step],
    teams: tuple[str, ...],
    probability: Fraction,
    rankings: Sequence[Ranking],
) -> MergedRanking:
    merged = tuple(item for item, _, _ in page)
    weights = tuple(2 * share - 1 for _, _, share in page)
    contested = ranked_apart(merged, rankings[0], rankings[1])
    return MergedRanking(merged, teams, probability, weights, contested)
