"""Terms as arrays over strata, which are rows that no term can tell apart."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from engine.logs.lookup import Lookup
from engine.terms.keys import matched
from engine.terms.term import ByRank, Column, Constant, LookedUp, Term, interpret


def _where(test: np.ndarray, then: np.ndarray, otherwise: np.ndarray) -> np.ndarray:
    return np.where(test, then, otherwise)


OPERATORS: dict[str, Callable[..., np.ndarray]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "minimum": np.fmin,
    "absolute": np.abs,
    ">": np.greater,
    "<=": np.less_equal,
    "where": _where,
}


@dataclass(frozen=True)
class Arrays:
    """The algebra of (K,) arrays over K strata.

    `column` gives the values of columns, and of what is computed per row; `lookup` those of a small
    table. Missing numbers are NaN, and stay so in whatever is computed from them.
    """

    size: int
    column: Callable[[Term], np.ndarray]
    lookup: Callable[[Lookup], np.ndarray]
    memo: dict[int, tuple[Term, Any]] = field(default_factory=dict)

    def of(self, term: Term) -> np.ndarray:
        """(K,) the values of a term."""
        with np.errstate(all="ignore"):
            return np.broadcast_to(interpret(term, self, self.memo), self.size)

    def leaf(self, term: Term) -> Any:
        """The values of a leaf."""
        match term:
            case Constant(value):
                return value
            case LookedUp(lookup):
                return self.lookup(lookup)
            case ByRank(values):
                rank = np.asarray(self.column(Column("rank"))).astype(np.int64, copy=False)
                return np.take([0.0, *values, 0.0], rank, mode="clip")  # others have none
        return np.asarray(self.column(term), float)

    def apply(self, symbol: str, *values: Any) -> np.ndarray:
        """What an operator makes of arrays."""
        return OPERATORS[symbol](*values)


def values_at(lookup: Lookup, keys: Mapping[str, np.ndarray]) -> np.ndarray:
    """(K,) the values of a small table at keys; its default where it has none."""
    return values_of(lookup, matched(lookup.table, keys))


def values_of(lookup: Lookup, place: np.ndarray) -> np.ndarray:
    """(K,) the values in these rows of a small table; its default where the row is -1."""
    values = np.asarray(lookup.table["value"], float)
    if not len(values):
        return np.full(len(place), lookup.default)
    result: np.ndarray = values[place]
    missing = place < 0
    if missing.any():
        result[missing] = lookup.default
    return result
