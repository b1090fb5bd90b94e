"""The base of every rule that reads preferences between two slots of a page."""

from collections.abc import Container
from typing import ClassVar

import numpy as np

from engine.core.method import Method


class PairRule(Method):
    """A rule by which a clicked slot is preferred to another slot of the same impression."""

    family: ClassVar[str] = "interleaving.pairs"
    sql: ClassVar[str]
    """The same rule for rows `winner` and `loser` of a log that were shown in one impression.

    Both have `rank`, `clicked`, `last` (the lowest clicked rank of the impression), `clicked_at`
    (the time of the click, or the rank where the log has none) and the column that it `reads`."""
    warns: ClassVar[str] = ""
    """What the counts cannot show, in one sentence."""
    reads: ClassVar[str] = ""
    """The optional column of a log that makes the rule exact."""
    exact_sql: ClassVar[str] = ""
    """A further condition on `winner` and `loser` where the log has that column."""
    normalised: ClassVar[bool] = False
    """Whether counts are divided by how often the pair was shown in that order."""

    def caution(self, columns: Container[str]) -> str:
        """What a log with these optional columns cannot show, in one sentence; empty if nothing."""
        return self.warns

    def preferred(self, clicks: np.ndarray) -> np.ndarray:
        """(n, K, K) whether the first slot is preferred to the second, from (n, K) clicks."""
        raise NotImplementedError


def pair_of(winner: np.ndarray, loser: np.ndarray) -> np.ndarray:
    """(n, K, K) both conditions, (n, K) each."""
    return winner[:, :, None] & loser[:, None, :]


def below(slots: int) -> np.ndarray:
    """(K, K) whether the first slot stands below the second."""
    return np.tri(slots, k=-1, dtype=bool)


def last_clicked(clicks: np.ndarray) -> np.ndarray:
    """(n, K) the lowest clicked slot alone."""
    after = np.cumsum(clicks[:, ::-1], axis=1)[:, ::-1]
    return clicks & (after == 1)
