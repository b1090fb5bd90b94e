"""Small tables that a pass joins to the rows of a log."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.logs.sources import Table

KEYS = ("fold", "query_code", "rank", "item_code")
"""What a lookup may be keyed by; `fold` is the cross-fitting fold of a row's bucket."""
FOLDS = 5


@dataclass(frozen=True, eq=False)
class Lookup:
    """Values by key: `table` holds the key columns and `value`; a missing key has `default`.

    A key column that the table lacks means that the value is the same for every one. Any further
    column is a key too, under the name of a column of the log.
    """

    table: Table
    default: float = 0.0

    @property
    def keys(self) -> tuple[str, ...]:
        """The key columns of the table: those of KEYS in their order, then the others."""
        others = (key for key in self.table if key not in (*KEYS, "value"))
        return (*(key for key in KEYS if key in self.table), *others)

    @cached_property
    def digest(self) -> str:
        """A text that two lookups share only where they hold the same values."""
        found = hashlib.blake2b(repr((self.default, list(self.table))).encode(), digest_size=16)
        for column in map(np.asarray, self.table.values()):
            plain = column.dtype != object
            found.update(str(column.dtype).encode())
            found.update(column.tobytes() if plain else repr(column.tolist()).encode())
        return found.hexdigest()


def renamed(table: Table, name: str, value: str = "value") -> Table:
    """The same table with one column under another name."""
    return {value if column == name else column: part for column, part in table.items()}


def literal(number: float) -> str:
    """A number as SQL that every engine reads as a double: a plain 0.5 is a decimal to most."""
    text = repr(float(number))
    return text if "e" in text else text + "e0"
