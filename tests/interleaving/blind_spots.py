"""Pairs of rankings whose difference an interleaving method does not see, or sees reversed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

from engine.interleaving.method import Interleaving
from engine.interleaving.properties.click_patterns import Users
from engine.interleaving.properties.distribution import clicks_on
from engine.interleaving.properties.exact import EQUAL, Wins, enumeration


@dataclass(frozen=True)
class BlindSpot:
    """Two rankings, what is relevant, how many clicks A is better by, and what the method says."""

    first: tuple[str, ...]
    second: tuple[str, ...]
    relevant: tuple[str, ...]
    difference: float
    wins: Wins


def blind_spots(
    method: Interleaving, items: Sequence[str], users: Users, most_relevant: int = 2
) -> Iterator[BlindSpot]:
    """Every pair, up to the names of items, that the method does not decide as an A/B test would.

    Args:
        method: how the two are interleaved.
        items: the first ranking; the second is each of its permutations.
        users: how users click; relevant items have relevance one.
        most_relevant: how many items are relevant at most.
    """
    first = tuple(items)
    for second in permutations(first):
        pages = enumeration(method, (first, second))
        for size in range(1, most_relevant + 1):
            for relevant in combinations(first, size):
                relevance = dict.fromkeys(relevant, 1.0)
                arms = [clicks_on(ranking, users, relevance).mean for ranking in (first, second)]
                difference = arms[0] - arms[1]
                wins = pages.under(users, relevance).wins
                margin = float(wins.a - wins.b)
                if abs(difference) > EQUAL and margin * difference <= EQUAL * abs(difference):
                    yield BlindSpot(first, second, relevant, difference, wins)
