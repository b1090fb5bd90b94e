"""Small tables that a pass joins to the rows of a log."""

import hashlib
import weakref
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.logs.sources import Table

KEYS = ("fold", "query_code", "rank", "item_code")
"""What a lookup may be keyed by; `fold` is the cross-fitting fold of a row's bucket."""
FOLDS = 5


_DIGESTS: dict[int, tuple[weakref.ref[np.ndarray], str]] = {}
"""Digests of arrays that are alive, by their place in memory: many tables share their keys."""


def digest(column: np.ndarray) -> str:
    """A text that two arrays share only where they hold the same values; arrays never change."""
    column = np.asarray(column)
    alive = _DIGESTS.get(id(column))
    if alive is not None and alive[0]() is column:
        return alive[1]
    if column.dtype == object:
        content = memoryview(repr(column.tolist()).encode())
    else:
        content = np.ascontiguousarray(column).view(np.uint8).data
    whole = hashlib.sha256(str(column.dtype).encode())
    whole.update(content)
    text = whole.hexdigest()[:32]
    for place in [place for place, (array, _) in list(_DIGESTS.items()) if array() is None]:
        _DIGESTS.pop(place, None)
    _DIGESTS[id(column)] = weakref.ref(column), text
    return text


@dataclass(frozen=True, eq=False)
class Lookup:
    """Values by key: `table` holds the key columns and `value`; a missing key has `default`.

    A key column that the table lacks means that the value is the same for every one. Any further
    column is a key too, under the name of a column of the log. An `origin` is a text that, beside
    the same keys, stands for the same values of one log: millions of them need not be read then.
    """

    table: Table
    default: float = 0.0
    origin: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The key columns of the table: those of KEYS in their order, then the others."""
        others = (key for key in self.table if key not in (*KEYS, "value"))
        return (*(key for key in KEYS if key in self.table), *others)

    @cached_property
    def digest(self) -> str:
        """A text that two lookups share only where they hold the same values."""
        whole = hashlib.blake2b(repr((self.default, list(self.table))).encode(), digest_size=16)
        for name, column in self.table.items():
            known = self.origin if name == "value" else ""
            whole.update((known or digest(column)).encode())
        return whole.hexdigest()


def renamed(table: Table, name: str, value: str = "value") -> Table:
    """The same table with one column under another name."""
    return {value if column == name else column: part for column, part in table.items()}


def literal(number: float) -> str:
    """A number as SQL that every engine reads as a double: a plain 0.5 is a decimal to most."""
    text = repr(float(number))
    return text if "e" in text else text + "e0"
