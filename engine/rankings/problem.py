"""One query, its items, and what each is worth to whom: what a ranking is chosen for."""

import math
from dataclasses import dataclass, field

import numpy as np

from engine.core.errors import EngineError


@dataclass(frozen=True)
class RankingProblem:
    """The items of one query, their relevance, groups and intents, and the examination of ranks.

    Args:
        items: names of the n items.
        relevance: (n,) chance that a user who examines the item wants it, none negative.
        examination: (K,) share of users who examine each rank that is shown, falling, K <= n.
        group: (n,) name of each item's group; empty where there are none.
        intents: (n, T) relevance to users of each intent; without columns where there are none.
        chances: (T,) share of the users who have each intent.
        text: the words of each item; empty where there are none.
        query: the query's name.
    """

    items: tuple[str, ...]
    relevance: np.ndarray
    examination: np.ndarray
    group: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=object))
    intents: np.ndarray = field(default_factory=lambda: np.zeros((0, 0)))
    chances: np.ndarray = field(default_factory=lambda: np.zeros(0))
    text: tuple[str, ...] = ()
    query: str = ""

    def __post_init__(self) -> None:
        n = len(self.items)
        if n == 0:
            raise EngineError("a ranking needs at least one item")
        if len(set(self.items)) != n:
            raise EngineError(f"{self._where()} names an item twice", fix="Give each item one row.")
        _check_numbers(self.relevance, (n,), "relevance", self._where())
        _check_examination(self.examination, n)
        if self.intents.size:
            _check_numbers(self.intents, (n, len(self.chances)), "relevance per intent", "the file")
            if self.intents.max() > 1:
                raise EngineError("relevance per intent must lie between 0 and 1")
            _check_chances(self.chances)

    def _where(self) -> str:
        return f"query {self.query!r}" if self.query else "the query"

    @property
    def shown(self) -> int:
        """How many results are shown."""
        return len(self.examination)

    @property
    def weights(self) -> np.ndarray:
        """(n,) the examination of every rank, zero below the last that is shown."""
        return np.r_[self.examination, np.zeros(len(self.items) - self.shown)]

    @property
    def groups(self) -> tuple[str, ...]:
        """The names of the groups, in alphabetical order."""
        return tuple(sorted({str(name) for name in self.group}))

    @property
    def member(self) -> np.ndarray:
        """(G, n) 1 where the item belongs to the group.

        Raises:
            EngineError: the items have no groups.
        """
        if not len(self.group):
            raise EngineError("the items have no groups", fix="Give a column group.")
        names = np.array([str(name) for name in self.group])
        return np.array([names == name for name in self.groups], dtype=float)

    def need_intents(self) -> None:
        """Raise an EngineError where the items say nothing of intents."""
        if not self.intents.size:
            raise EngineError(
                f"{self._where()} has no intents",
                fix="Give one column of relevance per intent, and the chances of the intents.",
            )

    @property
    def space(self) -> int:
        """How many rankings there are to choose from."""
        return math.perm(len(self.items), self.shown)

    def satisfied(self, places: np.ndarray) -> np.ndarray:
        """(T,) the share of each intent's users who find something among the given items."""
        return np.asarray(1 - np.prod(1 - self.intents[places], axis=0))

    def coverage(self, places: np.ndarray) -> float:
        """The share of all users who find something among the given items."""
        return float(self.chances @ self.satisfied(places))


def discounts(n: int) -> np.ndarray:
    """(n,) the weights 1 / log2(1 + rank) of discounted cumulative gain."""
    return np.asarray(1 / np.log2(np.arange(2, n + 2)))


def _check_numbers(values: np.ndarray, shape: tuple[int, ...], what: str, where: str) -> None:
    if values.shape != shape:
        raise EngineError(f"{what} of {where} must be given for every item and intent")
    if not np.isfinite(values).all() or (values < 0).any():
        raise EngineError(f"{what} of {where} must be numbers from 0, and none may be missing")


def _check_examination(examination: np.ndarray, items: int) -> None:
    if not 1 <= len(examination) <= items:
        raise EngineError(f"between 1 and {items} results can be shown, not {len(examination)}")
    usual = np.isfinite(examination).all() and (examination >= 0).all()
    if not usual or (np.diff(examination) > 1e-12).any() or examination[0] <= 0:
        raise EngineError(
            "examination must be numbers from 0 that never rise from rank to rank, above 0 at the "
            "first"
        )


def _check_chances(chances: np.ndarray) -> None:
    if not np.isfinite(chances).all() or (chances < 0).any() or abs(chances.sum() - 1) > 1e-6:
        raise EngineError("the chances of the intents must be numbers from 0 that sum to 1")
