"""Ratings that people chose to give: users, items and values."""

from dataclasses import dataclass

import numpy as np

from engine.core.errors import EngineError
from engine.logs.log import Log


@dataclass(frozen=True, eq=False)
class Ratings:
    """The observed part of a matrix of U users by I items."""

    user: np.ndarray
    """(n,) codes."""
    item: np.ndarray
    """(n,) codes."""
    value: np.ndarray
    """(n,) the ratings."""
    shape: tuple[int, int]
    """U and I."""

    @property
    def cells(self) -> int:
        """How many ratings there would be if everybody rated everything."""
        return self.shape[0] * self.shape[1]

    @property
    def share(self) -> float:
        """The share of the matrix that was observed."""
        return len(self.value) / self.cells

    def rows(self, chosen: np.ndarray) -> "Ratings":
        """Some of the ratings, of the same users and items."""
        return Ratings(self.user[chosen], self.item[chosen], self.value[chosen], self.shape)

    def of_users(self, chosen: np.ndarray) -> "Ratings":
        """The ratings of some users, (U,) chosen, as if there were no others."""
        mine = chosen[self.user]
        code = np.cumsum(chosen) - 1
        shape = (int(chosen.sum()), self.shape[1])
        return Ratings(code[self.user[mine]], self.item[mine], self.value[mine], shape)


def ratings_of(log: Log) -> Ratings:
    """The ratings of a log whose query is the user and whose reward is the rating.

    Raises:
        EngineError: a user rated an item twice.
    """
    rows = log.query(
        "SELECT query_code, item_code, reward FROM log ORDER BY query_code, item_code, reward"
    )
    user, item = (rows[name].astype(np.int64) for name in ("query_code", "item_code"))
    shape = (len(log.queries), len(log.items))
    cell = user * shape[1] + item
    if len(np.unique(cell)) < len(cell):
        raise EngineError(
            "a user rated the same item twice",
            fix="Map query to the user and reward to the rating, and keep the last rating of each.",
        )
    return Ratings(user, item, rows["reward"].astype(float), shape)
