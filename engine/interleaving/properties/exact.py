"""What an interleaving method does with two rankings, exactly: pages, winners, credit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from engine.interleaving.credits.clicks import Clicks
from engine.interleaving.credits.credit import Credit
from engine.interleaving.method import Interleaving
from engine.interleaving.outcome import MergedRanking, Ranking
from engine.interleaving.properties.click_patterns import (
    Users,
    pattern_chances,
    patterns,
    single_clicks,
)
from engine.interleaving.properties.distribution import Distribution, distribution

EQUAL = 1e-9
"""Credits that differ by less are a tie."""


@dataclass(frozen=True)
class Wins:
    """The chances that an impression is won by A, by B, or by nobody; exact where they can be."""

    a: Fraction | float
    b: Fraction | float

    @property
    def tie(self) -> Fraction | float:
        """The chance that it is won by nobody."""
        return 1 - self.a - self.b


@dataclass(frozen=True)
class Credited:
    """A's credit minus B's of one impression, and who wins it."""

    credit: Distribution
    wins: Wins


@dataclass(frozen=True)
class Enumeration:
    """Every page of two rankings, and what follows from clicks on them."""

    method: Interleaving
    rankings: tuple[tuple[str, ...], ...]
    outcomes: tuple[MergedRanking, ...]
    rule: Credit

    @cached_property
    def contested(self) -> np.ndarray:
        """(m, K) where the rankers put different items against each other."""
        return np.array([outcome.contested for outcome in self.outcomes])

    @cached_property
    def chances(self) -> np.ndarray:
        """(m,) the probability of each page."""
        return np.array([float(outcome.probability) for outcome in self.outcomes])

    def split(self, clicks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The credit of A and of B, each (m, P), for P sets of clicks (P, K) on every page."""
        shape = (len(self.outcomes), *clicks.shape)
        clicked = np.broadcast_to(clicks, shape)
        counted = self.rule.counted(clicked, self.contested[:, None, :])
        first, second = self.method.split(self.rankings, self.outcomes, counted)
        if self.rule.capped:
            first, second = np.minimum(first, 1), np.minimum(second, 1)
        return first, second

    def random_click(self) -> Wins:
        """Who wins if one slot is clicked, each with the same chance: exact fractions."""
        first, second = self.split(single_clicks(len(self.outcomes[0].ranking)))
        return Wins(self._share(first > second + EQUAL), self._share(second > first + EQUAL))

    def random_shares(self) -> Wins:
        """The same for methods whose clicks count one; else the shares of all expected credit."""
        if not self.method.weighted:
            return self.random_click()
        sums = [Fraction(0), Fraction(0)]
        for page in self.outcomes:
            for weight in page.weights:
                sums[weight < 0] += page.probability * abs(weight)
        total = sum(sums, Fraction(0))
        return Wins(sums[0] / total, sums[1] / total) if total else Wins(total, total)

    def clicked_items(self, items: Sequence[str]) -> Wins:
        """Who wins if exactly these items are clicked wherever they stand: exact fractions."""
        clicks = np.array(
            [[[item in items for item in outcome.ranking]] for outcome in self.outcomes]
        )
        counted = self.rule.counted(clicks, self.contested[:, None, :])
        first, second = self.method.split(self.rankings, self.outcomes, counted)
        return Wins(self._share(first > second + EQUAL), self._share(second > first + EQUAL))

    def random_credit(self) -> Fraction:
        """The expected credit of A minus B of one click at a slot drawn with equal chances."""
        slots = self.slot_credits()
        return sum(slots, Fraction(0)) / len(slots)

    def slot_credits(self) -> list[Fraction]:
        """The expected credit of A minus B of one click at each slot, whoever stands there."""
        if self.outcomes[0].weights:
            return [
                sum((page.probability * page.weights[slot] for page in self.outcomes), Fraction(0))
                for slot in range(len(self.outcomes[0].ranking))
            ]
        first, second = self.split(single_clicks(len(self.outcomes[0].ranking)))
        credit = np.sign(np.round(first - second, 9)).astype(int)
        return [
            sum(
                (
                    page.probability * int(each)
                    for page, each in zip(self.outcomes, row, strict=True)
                ),
                Fraction(0),
            )
            for row in credit.T
        ]

    def under(self, users: Users, relevance: Mapping[str, float]) -> Credited:
        """Credit and wins with users who click by relevance; items not named have none."""
        grid, which = self._pages()
        shown = np.array([[relevance.get(item, 0.0) for item in page] for page in grid])
        chance = self.chances[:, None] * pattern_chances(users, shown)[which]
        first, second = self.split(patterns(shown.shape[1]))
        wins = Wins(
            float(chance[first > second + EQUAL].sum()), float(chance[second > first + EQUAL].sum())
        )
        return Credited(distribution(self.credit(patterns(shown.shape[1])), chance), wins)

    def credit(self, clicks: np.ndarray) -> np.ndarray:
        """(m, P) A's credit minus B's, averaged over the assignments of the same page."""
        if not self.outcomes[0].weights or self.rule.capped:
            first, second = self.split(clicks)
            return first - second
        weights = np.array([[float(w) for w in outcome.weights] for outcome in self.outcomes])
        shape = (len(self.outcomes), *clicks.shape)
        counted = self.rule.counted(np.broadcast_to(clicks, shape), self.contested[:, None, :])
        return np.asarray((counted * weights[:, None, :]).sum(axis=2))

    def _pages(self) -> tuple[list[tuple[str, ...]], np.ndarray]:
        """The distinct pages, and which of them each outcome shows."""
        code: dict[tuple[str, ...], int] = {}
        which = [code.setdefault(outcome.ranking, len(code)) for outcome in self.outcomes]
        return list(code), np.array(which)

    def _share(self, won: np.ndarray) -> Fraction:
        """(m, P) who won, averaged over P and over the pages."""
        counts = zip(self.outcomes, won.sum(axis=1), strict=True)
        total = sum((page.probability * int(number) for page, number in counts), Fraction(0))
        return total / won.shape[1]


def enumeration(
    method: Interleaving, rankings: Sequence[Ranking], rule: Credit | None = None
) -> Enumeration:
    """Every page that a method shows for these rankings, with the rule of credit (every click)."""
    lists = tuple(tuple(ranking) for ranking in rankings)
    return Enumeration(method, lists, tuple(method.outcomes(lists)), rule or Clicks())
