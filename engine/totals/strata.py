"""Strata, which are rows that no term can tell apart, and the values of terms at each."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from engine.logs.features import key_sql
from engine.logs.log import Log
from engine.logs.lookup import KEYS, Lookup
from engine.logs.sources import Table
from engine.terms.arrays import Arrays, values_at
from engine.terms.sql import column_sql
from engine.terms.term import Above, Column, PerRow, Term
from engine.totals.sql_binding import SQLBinding

MOST = 8_000_000
"""Values of terms that are kept per log, 64 MB of them."""
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

    def at(self, log: Log, binding: SQLBinding, terms: Mapping[str, Term]) -> Table:
        """(K,) values of terms by name; zero where a column that they need is missing.

        They are kept by what the terms mean, so that further cubes of the same strata, and
        whoever looks for the largest weights, do not compute them again.
        """
        cache: dict[Any, np.ndarray] = log.remember("values at strata", dict)
        arrays = self.arrays(binding, cache)
        values = {}
        for name, term in terms.items():
            key = self.key, binding.meaning.text(term)
            if key not in cache:
                cache[key] = self.filled(arrays.of(term))
            values[name] = cache[key]
        for oldest in list(cache)[: -max(1, MOST // max(1, len(self)))]:
            cache.pop(oldest, None)
        return values

    def arrays(self, binding: SQLBinding, cache: dict[Any, np.ndarray]) -> Arrays:
        """Terms as arrays over these strata; the values of small tables are kept in `cache`."""

        def column(term: Term) -> np.ndarray:
            if isinstance(term, PerRow | Above):
                return self.values[binding.columns[binding.per_row(term)]]
            assert isinstance(term, Column)
            return self.values[column_sql(term)]

        def lookup(table: Lookup) -> np.ndarray:
            key = self.key, table.digest
            if key not in cache:
                keys = {name: self.values[_key_sql(name)] for name in table.keys}
                cache[key] = np.broadcast_to(values_at(table, keys), len(self))
            return cache[key]

        return Arrays(len(self), column, lookup)

    @cached_property
    def missing(self) -> np.ndarray:
        """(K,) whether a number is missing."""
        missing = np.zeros(len(self), dtype=bool)
        for column in self.values.values():
            if column.dtype.kind == "f":
                missing |= np.isnan(column)
        return missing

    def filled(self, values: np.ndarray) -> np.ndarray:
        """(K,) values, with zero where they are missing because a column is."""
        if not self.missing.any():
            return np.asarray(values, float)
        return np.where(self.missing & np.isnan(values), 0.0, values)


def _key_sql(name: str) -> str:
    return column_sql(Column(name)) if name in KEYS else key_sql(name)


def numbered(columns: Table) -> tuple[np.ndarray, np.ndarray]:
    """The stratum of each row, numbered from 0, and the place of one row of each.

    `columns` has the rows' values by the SQL of the column. The numbers follow the values, so that
    they depend on nothing but the log.
    """
    stratum, example = _distinct(list(columns.values()))
    ranked = [pd.factorize(columns[sql][example], sort=True)[0] for sql in sorted(columns)]
    order = np.lexsort(ranked)
    place = np.empty(len(order), dtype=np.int32)
    place[order] = np.arange(len(order))
    return place[stratum], example[order]


def _distinct(columns: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    code, size = np.zeros(len(columns[0]), dtype=np.int64), 1
    for column in columns:
        part, values = pd.factorize(column, use_na_sentinel=False)
        if size * len(values) > 2**62:
            code, distinct = pd.factorize(code)
            size = len(distinct)
        code, size = code * len(values) + part, size * len(values)
    stratum, distinct = pd.factorize(code)
    example = np.empty(len(distinct), dtype=np.int64)
    example[stratum] = np.arange(len(stratum))
    return stratum, example
