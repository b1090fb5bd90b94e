"""Strata, which are rows that no term can tell apart, and the values of terms at each."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from engine.logs.cache import Family
from engine.logs.features import key_sql
from engine.logs.log import Log
from engine.logs.lookup import KEYS, Lookup, digest
from engine.logs.sources import Table
from engine.terms.arrays import Arrays, values_of
from engine.terms.keys import grouped, matched
from engine.terms.sql import column_sql
from engine.terms.term import Above, Column, PerRow, Term
from engine.totals.sql_binding import SQLBinding

MOST = 6_000_000
"""Values of terms that are kept per log, 48 MB of them, and places in small tables, 24 MB."""
AT_ONCE = 2_000_000
"""Values of terms that are worked on together, 16 MB of them."""
PLACES_KEPT = 8
"""Tables whose places are kept at least: policies on a long tail share the keys of a few."""
VALUES: Family[Hashable, np.ndarray] = Family("values at strata")
"""By strata and term; how many are kept depends on how many strata there are."""
PLACES: Family[Hashable, np.ndarray] = Family("places at strata")
"""By strata and the keys of a table, likewise."""
Columns = Mapping[str, str]
"""What tells rows apart: names, and their SQL over the log."""


@dataclass(frozen=True, eq=False)
class Strata:
    """The (K,) values of each column, by the SQL of the column.

    `key` names them: strata of one log with the same key are the same, in the same order.
    """

    values: Table
    key: Hashable

    def __len__(self) -> int:
        return len(next(iter(self.values.values())))

    @property
    def most(self) -> int:
        """How many values of terms are kept: one where totals are made block by block."""
        return max(1, MOST // max(1, len(self))) if len(self) <= AT_ONCE else 1

    @property
    def family(self) -> Family[Hashable, np.ndarray]:
        """Values of terms at strata of one log."""
        return Family(VALUES.name, self.most)

    @property
    def places(self) -> Family[Hashable, np.ndarray]:
        """Places in small tables at strata of one log."""
        return Family(PLACES.name, max(self.most, PLACES_KEPT))

    def at(self, log: Log, binding: SQLBinding, terms: Mapping[str, Term]) -> Table:
        """(K,) values of terms by name; zero where a column that they need is missing.

        They are kept by what the terms mean, so that further cubes of the same strata, and
        whoever looks for the largest weights, do not compute them again.
        """
        arrays, family, values = self.arrays(log, binding), self.family, {}
        for name, term in terms.items():
            key = self.key, binding.meaning.text(term)
            values[name] = log.cache.get(family, key, partial(self._value, arrays, term))
            if len(arrays.memo) > self.most:
                arrays.memo.clear()
        return values

    def arrays(
        self, log: Log, binding: SQLBinding, places: Mapping[str, np.ndarray] | None = None
    ) -> Arrays:
        """Terms as arrays over these strata; the places in small tables are kept with the log.

        Those places may be given, by the digest of the table.
        """

        def column(term: Term) -> np.ndarray:
            if isinstance(term, PerRow | Above):
                return self.values[binding.columns[binding.per_row(term)]]
            assert isinstance(term, Column)
            return self.values[column_sql(term)]

        def lookup(table: Lookup) -> np.ndarray:
            place = self.places_in(log, table) if places is None else places[table.digest]
            return np.broadcast_to(values_of(table, place), len(self))

        return Arrays(len(self), column, lookup)

    def places_in(self, log: Log, table: Lookup) -> np.ndarray:
        """(K,) the row of a small table that applies to each stratum; -1 where it has none."""
        keys = tuple(digest(table.table[name]) for name in table.keys)
        where = self.key, table.keys, keys
        own = {name: self.values[_key_sql(name)] for name in table.keys}
        return log.cache.get(self.places, where, lambda: _places(table.table, own))

    @cached_property
    def missing(self) -> np.ndarray:
        """(K,) whether a number is missing."""
        missing = np.zeros(len(self), dtype=bool)
        for column in self.values.values():
            if column.dtype.kind == "f":
                missing |= np.isnan(column)
        return missing

    def _value(self, arrays: Arrays, term: Term) -> np.ndarray:
        return self.filled(arrays.of(term))

    def filled(self, values: np.ndarray) -> np.ndarray:
        """(K,) values, with zero where they are missing because a column is."""
        if not self.missing.any():
            return np.asarray(values, float)
        return np.where(self.missing & np.isnan(values), 0.0, values)


def _places(table: Table, own: Table) -> np.ndarray:
    """(K,) the row of a table at the keys of each stratum, looked for in one fold where all are."""
    theirs, mine = table.get("fold"), own.get("fold")
    if theirs is None or mine is None or (mine != mine[:1]).any() or (np.diff(theirs) < 0).any():
        return matched(table, own).astype(np.int32)
    low, high = np.searchsorted(theirs, mine[0]), np.searchsorted(theirs, mine[0], "right")
    keys = {name: column for name, column in own.items() if name != "fold"}
    place = matched({name: np.asarray(table[name])[low:high] for name in keys}, keys)
    return np.broadcast_to(np.where(place >= 0, place + low, -1).astype(np.int32), len(mine))


def _key_sql(name: str) -> str:
    return column_sql(Column(name)) if name in KEYS else key_sql(name)


def numbered(columns: Table) -> tuple[np.ndarray, np.ndarray]:
    """The stratum of each row, numbered from 0, and the place of one row of each.

    `columns` has the rows' values by the SQL of the column. The numbers follow the values, so that
    they depend on nothing but the log; those of a query stand together.
    """
    first = [sql for sql in ("query_code", "item_code", "rank") if sql in columns]
    rest = [sql for sql in sorted(columns) if sql not in first]
    return grouped({sql: columns[sql] for sql in (*first, *rest)})
