"""One page that an interleaving method may show: who contributed what, and what a click counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

Ranking = Sequence[str]
"""Items in their order, the top first, none twice."""
TEAMS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""The names of the rankers, in the order in which their rankings are given."""


@dataclass(frozen=True)
class MergedRanking:
    """A merged ranking with its exact probability.

    `teams` names the ranker that contributed each slot, or None where the method assigns nobody.
    `weights` is the credit of a click at each slot, positive for A and negative for B; it is
    averaged over the assignments where the method draws them. `contested` marks the slots in which
    the two rankers put different items against each other.
    """

    ranking: tuple[str, ...]
    teams: tuple[str | None, ...]
    probability: Fraction
    weights: tuple[Fraction, ...] = ()
    contested: tuple[bool, ...] = ()


def ranks(ranking: Ranking) -> dict[str, int]:
    """The rank of each item; 1 is the top."""
    return {item: rank for rank, item in enumerate(ranking, start=1)}


def sign_of_team(team: str | None) -> int:
    """+1 for ranker A, -1 for any other ranker, 0 for nobody."""
    return 0 if team is None else 1 if team == TEAMS[0] else -1


def ranked_apart(merged: Sequence[str], first: Ranking, second: Ranking) -> tuple[bool, ...]:
    """Which slots show an item that the two rankings put at different ranks."""
    in_first, in_second = ranks(first), ranks(second)
    return tuple(in_first.get(item) != in_second.get(item) for item in merged)
